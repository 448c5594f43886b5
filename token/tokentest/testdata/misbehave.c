/* A PKCS#11 module that stands in front of another one and misbehaves on demand.
 *
 * Environment: MISBEHAVE_TARGET is the real module, MISBEHAVE_CONTROL a file of
 * orders that is read again at every call, MISBEHAVE_LOG a file that gets the
 * name of every function called.
 *
 * An order is one line:
 *   NAME FROM ACTION [VALUE]   at the FROMth call (from 1) of NAME and later ones
 *       rv VALUE    return VALUE without calling the real function
 *       then VALUE  call the real function, then return VALUE
 *       crash | abort | exit | hang | print
 *   flags VALUE        CK_TOKEN_INFO.flags also has VALUE
 *   no-tokens          every slot is empty
 *   no-mechanism VALUE the mechanism is neither listed nor accepted
 *   no-minimum         CK_TOKEN_INFO gives senseless PIN lengths
 *   no-size            asked for a size, C_GetSlotList, C_GetMechanismList, C_Sign and
 *                      C_GetAttributeValue answer 0
 *   pulled LABEL       the token of this label is not in its slot, and calls on sessions
 *                      of it return CKR_DEVICE_REMOVED
 *   read-only          C_OpenSession refuses read-write sessions
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long word; /* CK_ULONG; pointers and CK_BBOOL pass as one */

enum { PLACES = 68 };
struct list {
	unsigned char major, minor;
	void *function[PLACES];
};
struct token_info {
	unsigned char label[32], manufacturer[32], model[16], serial[16];
	word flags, max_session, session, max_rw, rw, max_pin, min_pin;
	word total_public, free_public, total_private, free_private;
	unsigned char versions[4], time[16];
};
struct attribute {
	word type;
	void *value;
	word length;
};

static struct list *real, ours;
static int calls[PLACES];

enum { SESSIONS = 4096 };
static word slot_of[SESSIONS]; /* of each open session, plus one */

static void note(const char *name)
{
	const char *path = getenv("MISBEHAVE_LOG");
	char line[64];
	int fd, n;
	if (path == NULL || (fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600)) < 0)
		return;
	n = snprintf(line, sizeof line, "%s\n", name);
	if (write(fd, line, n) != n)
		abort();
	close(fd);
}

/* order finds the first line that begins with name and returns what follows. */
static int order(const char *name, char *rest, size_t size)
{
	const char *path = getenv("MISBEHAVE_CONTROL");
	char line[256];
	size_t n = strlen(name);
	FILE *f = path == NULL ? NULL : fopen(path, "r");
	int found = 0;
	if (f == NULL)
		return 0;
	while (!found && fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = 0;
		if (strncmp(line, name, n) == 0 && (line[n] == ' ' || line[n] == 0)) {
			snprintf(rest, size, "%s", line[n] == 0 ? "" : line + n + 1);
			found = 1;
		}
	}
	fclose(f);
	return found;
}

static int ordered(const char *name, word *value)
{
	char rest[256];
	if (!order(name, rest, sizeof rest))
		return 0;
	*value = strtoul(rest, NULL, 0);
	return 1;
}

static void print(void)
{
	char block[4096];
	memset(block, 'g', sizeof block);
	printf("TRN1 driver version 1.0: hello\n");
	fflush(stdout);
	if (write(1, block, sizeof block) < 0)
		abort();
}

/* misbehave does what is ordered for a function. It returns 1 when *result is to
 * be returned at once, 2 when it is to be returned after the real call. */
static int misbehave(const char *name, int place, word *result)
{
	char rest[256], action[32] = "";
	int from = 1;
	char value[64] = "0";
	note(name);
	calls[place]++;
	if (!order(name, rest, sizeof rest))
		return 0;
	sscanf(rest, "%d %31s %63s", &from, action, value);
	if (calls[place] < from)
		return 0;
	*result = strtoul(value, NULL, 0);
	if (strcmp(action, "rv") == 0)
		return 1;
	if (strcmp(action, "then") == 0)
		return 2;
	if (strcmp(action, "crash") == 0)
		*(volatile int *)8 = 1;
	if (strcmp(action, "abort") == 0)
		abort();
	if (strcmp(action, "exit") == 0)
		exit(0);
	if (strcmp(action, "hang") == 0)
		for (;;)
			pause();
	if (strcmp(action, "print") == 0)
		print();
	return 0;
}

/* pulled tells whether the token in slot is ordered away. */
static int pulled(word slot)
{
	char label[64], padded[32];
	struct token_info info;
	if (!order("pulled", label, sizeof label))
		return 0;
	if (((word(*)(word, struct token_info *))real->function[6])(slot, &info) != 0)
		return 0;
	memset(padded, ' ', sizeof padded);
	memcpy(padded, label, strnlen(label, sizeof padded));
	return memcmp(padded, info.label, sizeof padded) == 0;
}

static int gone(word session) { return session < SESSIONS && slot_of[session] != 0 && pulled(slot_of[session] - 1); }

#define WRAP(name, place, params, args)                                     \
	static word name params                                             \
	{                                                                   \
		word ordered_result = 0, result;                            \
		int what = misbehave(#name, place, &ordered_result);        \
		if (what == 1)                                              \
			return ordered_result;                              \
		result = ((word(*) params)real->function[place])args;       \
		return what == 2 ? ordered_result : result;                 \
	}

#define ON_SESSION(name, place, params, args)                               \
	static word name params                                             \
	{                                                                   \
		word ordered_result = 0, result;                            \
		int what = misbehave(#name, place, &ordered_result);        \
		if (what == 1)                                              \
			return ordered_result;                              \
		if (gone(a))                                                \
			return 0x32;                                        \
		result = ((word(*) params)real->function[place])args;       \
		return what == 2 ? ordered_result : result;                 \
	}

WRAP(C_Initialize, 0, (word a), (a))
WRAP(C_Finalize, 1, (word a), (a))
WRAP(C_GetInfo, 2, (word a), (a))
WRAP(C_CloseSession, 13, (word a), (a))
ON_SESSION(C_InitPIN, 10, (word a, word b, word c), (a, b, c))
ON_SESSION(C_SetPIN, 11, (word a, word b, word c, word d, word e), (a, b, c, d, e))
ON_SESSION(C_GetSessionInfo, 15, (word a, word b), (a, b))
ON_SESSION(C_Login, 18, (word a, word b, word c, word d), (a, b, c, d))
ON_SESSION(C_Logout, 19, (word a), (a))
ON_SESSION(C_FindObjectsInit, 26, (word a, word b, word c), (a, b, c))
WRAP(C_FindObjects, 27, (word a, word b, word c, word d), (a, b, c, d))
WRAP(C_FindObjectsFinal, 28, (word a), (a))

static word C_GetSlotList(word present, word *slots, word *count)
{
	word result = 0, i, n = 0;
	char rest[8];
	if (misbehave("C_GetSlotList", 4, &result) == 1)
		return result;
	if (order("no-tokens", rest, sizeof rest) || (slots == NULL && order("no-size", rest, sizeof rest))) {
		*count = 0;
		return 0;
	}
	result = ((word(*)(word, word *, word *))real->function[4])(present, slots, count);
	if (result != 0 || slots == NULL)
		return result;
	for (i = 0; i < *count; i++)
		if (!pulled(slots[i]))
			slots[n++] = slots[i];
	*count = n;
	return 0;
}

static word C_OpenSession(word slot, word flags, word application, word notify, word *session)
{
	word result = 0;
	char rest[8];
	int what = misbehave("C_OpenSession", 12, &result);
	if (what == 1)
		return result;
	if (pulled(slot))
		return 0xE0;
	if ((flags & 2) && order("read-only", rest, sizeof rest))
		return 0xE2;
	{
		word truth = ((word(*)(word, word, word, word, word *))real->function[12])(slot, flags, application,
											   notify, session);
		if (truth == 0 && *session < SESSIONS)
			slot_of[*session] = slot + 1;
		return what == 2 ? result : truth;
	}
}

static word C_GetTokenInfo(word slot, struct token_info *info)
{
	word result = 0, flags = 0;
	char rest[8];
	if (misbehave("C_GetTokenInfo", 6, &result) == 1)
		return result;
	if (order("no-tokens", rest, sizeof rest) || pulled(slot))
		return 0xE0;
	result = ((word(*)(word, struct token_info *))real->function[6])(slot, info);
	if (ordered("flags", &flags))
		info->flags |= flags;
	if (order("no-minimum", rest, sizeof rest)) {
		info->min_pin = 0;
		info->max_pin = (word)-1;
	}
	return result;
}

static word C_GetMechanismList(word slot, word *list, word *count)
{
	word result = 0, hidden = 0, i, n = 0;
	char rest[8];
	if (misbehave("C_GetMechanismList", 7, &result) == 1)
		return result;
	if (list == NULL && order("no-size", rest, sizeof rest)) {
		*count = 0;
		return 0;
	}
	result = ((word(*)(word, word *, word *))real->function[7])(slot, list, count);
	if (result != 0 || list == NULL || !ordered("no-mechanism", &hidden))
		return result;
	for (i = 0; i < *count; i++)
		if (list[i] != hidden)
			list[n++] = list[i];
	*count = n;
	return result;
}

static word C_SignInit(word session, word *mechanism, word key)
{
	word result = 0, hidden = 0;
	if (misbehave("C_SignInit", 42, &result) == 1)
		return result;
	if (gone(session))
		return 0x32;
	if (ordered("no-mechanism", &hidden) && mechanism[0] == hidden)
		return 0x70;
	return ((word(*)(word, word *, word))real->function[42])(session, mechanism, key);
}

static word C_Sign(word session, void *data, word length, void *out, word *out_length)
{
	word result = 0;
	char rest[8];
	int what = misbehave("C_Sign", 43, &result);
	if (what == 1)
		return result;
	if (gone(session))
		return 0x32;
	if (out == NULL && order("no-size", rest, sizeof rest)) {
		*out_length = 0;
		return 0;
	}
	{
		word truth = ((word(*)(word, void *, word, void *, word *))real->function[43])(session, data, length,
											       out, out_length);
		return what == 2 ? result : truth;
	}
}

static word C_GetAttributeValue(word session, word object, struct attribute *list, word count)
{
	word result = 0, i;
	char rest[8];
	if (misbehave("C_GetAttributeValue", 24, &result) == 1)
		return result;
	for (i = 0; order("no-size", rest, sizeof rest) && i < count; i++)
		if (list[i].value == NULL) {
			list[i].length = 0;
			return 0;
		}
	return ((word(*)(word, word, struct attribute *, word))real->function[24])(session, object, list, count);
}

word C_GetFunctionList(struct list **out)
{
	const char *target = getenv("MISBEHAVE_TARGET");
	word result = 0;
	void *module;
	if (misbehave("C_GetFunctionList", 3, &result) == 1)
		return result;
	module = target == NULL ? NULL : dlopen(target, RTLD_NOW);
	if (module == NULL)
		return 0x5;
	result = ((word(*)(struct list **))dlsym(module, "C_GetFunctionList"))(&real);
	if (result != 0)
		return result;
	ours = *real;
	ours.function[0] = C_Initialize;
	ours.function[1] = C_Finalize;
	ours.function[2] = C_GetInfo;
	ours.function[4] = C_GetSlotList;
	ours.function[6] = C_GetTokenInfo;
	ours.function[7] = C_GetMechanismList;
	ours.function[10] = C_InitPIN;
	ours.function[11] = C_SetPIN;
	ours.function[12] = C_OpenSession;
	ours.function[13] = C_CloseSession;
	ours.function[15] = C_GetSessionInfo;
	ours.function[18] = C_Login;
	ours.function[19] = C_Logout;
	ours.function[24] = C_GetAttributeValue;
	ours.function[26] = C_FindObjectsInit;
	ours.function[27] = C_FindObjects;
	ours.function[28] = C_FindObjectsFinal;
	ours.function[42] = C_SignInit;
	ours.function[43] = C_Sign;
	*out = &ours;
	return 0;
}
