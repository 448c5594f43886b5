#include "direct.h"

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

/* Structures are packed on Windows and naturally aligned elsewhere (PKCS #11
 * v2.40, 2.1 and pkcs11.h). */
#ifdef _WIN32
#pragma pack(push, 1)
#endif

/* Places of functions in CK_FUNCTION_LIST (PKCS #11 v2.40, 3.6, pkcs11f.h). */
enum {
	PLACE_GET_SLOT_LIST = 4,
	PLACE_GET_MECHANISM_LIST = 7,
	PLACE_INIT_PIN = 10,
	PLACE_SET_PIN = 11,
	PLACE_LOGIN = 18,
	PLACE_GET_ATTRIBUTE_VALUE = 24,
	PLACE_SIGN = 43,
	PLACES = 68
};

struct function_list {
	unsigned char major, minor;
	void *function[PLACES];
};

struct attribute {
	unsigned long type;
	void *value;
	unsigned long length;
};

#ifdef _WIN32
#pragma pack(pop)
#endif

typedef unsigned long (*get_function_list)(struct function_list **);
typedef unsigned long (*login)(unsigned long, unsigned long, unsigned char *, unsigned long);
typedef unsigned long (*sign)(unsigned long, unsigned char *, unsigned long, unsigned char *, unsigned long *);
typedef unsigned long (*get_attribute_value)(unsigned long, unsigned long, struct attribute *, unsigned long);
typedef unsigned long (*get_slot_list)(unsigned char, unsigned long *, unsigned long *);
typedef unsigned long (*get_mechanism_list)(unsigned long, unsigned long *, unsigned long *);
typedef unsigned long (*set_pin)(unsigned long, unsigned char *, unsigned long, unsigned char *, unsigned long);
typedef unsigned long (*init_pin)(unsigned long, unsigned char *, unsigned long);

#ifdef _WIN32
static get_function_list find_entry(const char *path, unsigned long *code, int *loaded)
{
	wchar_t wide[4096];
	HMODULE module = NULL;
	*loaded = 0;
	if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, wide, 4096) > 0)
		module = LoadLibraryExW(wide, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
	if (module == NULL) {
		*code = GetLastError();
		return NULL;
	}
	*loaded = 1;
	return (get_function_list)(void *)GetProcAddress(module, "C_GetFunctionList");
}
#else
static get_function_list find_entry(const char *path, unsigned long *code, int *loaded, char *why, size_t size)
{
	void *module = dlopen(path, RTLD_LAZY);
	*loaded = module != NULL;
	*code = 0;
	if (module == NULL) {
		const char *reason = dlerror();
		snprintf(why, size, "%s", reason == NULL ? "" : reason);
		return NULL;
	}
	return (get_function_list)dlsym(module, "C_GetFunctionList");
}
#endif

enum direct_result direct_load(const char *path, void **list, unsigned long *code, char *why, size_t size)
{
	struct function_list *functions = NULL;
	int loaded;
	why[0] = 0;
#ifdef _WIN32
	(void)size;
	get_function_list entry = find_entry(path, code, &loaded);
#else
	get_function_list entry = find_entry(path, code, &loaded, why, size);
#endif
	if (!loaded)
		return DIRECT_NOT_LOADED;
	if (entry == NULL)
		return DIRECT_NOT_PKCS11;
	*code = entry(&functions);
	if (*code != 0 || functions == NULL)
		return DIRECT_NO_LIST;
	*list = functions;
	return DIRECT_OK;
}

unsigned long direct_login(void *list, unsigned long session, unsigned long user, unsigned char *pin,
			   unsigned long length)
{
	struct function_list *functions = list;
	login call = (login)functions->function[PLACE_LOGIN];
	return call(session, user, length == 0 ? NULL : pin, length);
}

unsigned long direct_sign(void *list, unsigned long session, unsigned char *data, unsigned long data_length,
			  unsigned char *out, unsigned long *length)
{
	struct function_list *functions = list;
	sign call = (sign)functions->function[PLACE_SIGN];
	return call(session, data, data_length, out, length);
}

unsigned long direct_attribute(void *list, unsigned long session, unsigned long object, unsigned long type,
			       unsigned char *out, unsigned long *length)
{
	struct function_list *functions = list;
	get_attribute_value call = (get_attribute_value)functions->function[PLACE_GET_ATTRIBUTE_VALUE];
	struct attribute a = { type, out, *length };
	unsigned long result = call(session, object, &a, 1);
	*length = a.length;
	return result;
}

unsigned long direct_slots(void *list, int with_token, unsigned long *slots, unsigned long *count)
{
	struct function_list *functions = list;
	get_slot_list call = (get_slot_list)functions->function[PLACE_GET_SLOT_LIST];
	unsigned long room = *count, ignored = 0;
	unsigned long result = call(with_token != 0, NULL, &ignored);
	if (result != 0)
		return result;
	*count = room;
	return call(with_token != 0, slots, count);
}

unsigned long direct_mechanisms(void *list, unsigned long slot, unsigned long *mechanisms, unsigned long *count)
{
	struct function_list *functions = list;
	get_mechanism_list call = (get_mechanism_list)functions->function[PLACE_GET_MECHANISM_LIST];
	return call(slot, mechanisms, count);
}

unsigned long direct_set_pin(void *list, unsigned long session, unsigned char *old, unsigned long old_length,
			     unsigned char *fresh, unsigned long fresh_length)
{
	struct function_list *functions = list;
	set_pin call = (set_pin)functions->function[PLACE_SET_PIN];
	return call(session, old_length == 0 ? NULL : old, old_length, fresh_length == 0 ? NULL : fresh, fresh_length);
}

unsigned long direct_init_pin(void *list, unsigned long session, unsigned char *pin, unsigned long length)
{
	struct function_list *functions = list;
	init_pin call = (init_pin)functions->function[PLACE_INIT_PIN];
	return call(session, length == 0 ? NULL : pin, length);
}
