/* A PC/SC library that says what the file PCSC_CONTROL orders, read again at
 * every call. A line is "NAME" for an empty reader, "NAME|mute", or "NAME|HEX" for
 * a card with that answer to reset; a first line "fail CODE" makes the service
 * refuse connections with that code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef long status;
typedef unsigned long number;

struct reader_state {
	const char *name;
	void *user;
	number current, event, atr_length;
	unsigned char atr[33];
};

static FILE *orders(void)
{
	const char *path = getenv("PCSC_CONTROL");
	return path == NULL ? NULL : fopen(path, "r");
}

status SCardEstablishContext(number scope, const void *a, const void *b, long *context)
{
	char line[256];
	unsigned long code = 0;
	FILE *f = orders();
	(void)scope, (void)a, (void)b;
	if (f != NULL) {
		if (fgets(line, sizeof line, f) != NULL)
			sscanf(line, "fail %lx", &code);
		fclose(f);
	}
	*context = 7;
	return (status)code;
}

status SCardReleaseContext(long context)
{
	(void)context;
	return 0;
}

status SCardListReaders(long context, const char *groups, char *names, number *size)
{
	char line[256];
	number at = 0;
	FILE *f = orders();
	(void)context, (void)groups;
	if (f == NULL)
		return (status)0x8010001DUL;
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "|\n")] = 0;
		if (line[0] == 0 || strncmp(line, "fail ", 5) == 0)
			continue;
		if (at + strlen(line) + 2 > *size)
			break;
		strcpy(names + at, line);
		at += strlen(line) + 1;
	}
	fclose(f);
	names[at] = 0;
	*size = at + 1;
	return at == 0 ? (status)0x8010002EUL : 0;
}

static void fill(struct reader_state *state, const char *what)
{
	unsigned byte;
	state->event = 0x20;
	state->atr_length = 0;
	if (strncmp(what, "mute", 4) == 0)
		state->event |= 0x200;
	else
		for (; sscanf(what, "%2x", &byte) == 1 && state->atr_length < 33; what += 2)
			state->atr[state->atr_length++] = (unsigned char)byte;
}

status SCardGetStatusChange(long context, number timeout, struct reader_state *states, number count)
{
	char line[256];
	number i;
	FILE *f;
	(void)context, (void)timeout;
	for (i = 0; i < count; i++) {
		size_t n = strlen(states[i].name);
		states[i].event = 0x10;
		f = orders();
		while (f != NULL && fgets(line, sizeof line, f) != NULL)
			if (strncmp(line, states[i].name, n) == 0 && line[n] == '|')
				fill(&states[i], line + n + 1);
		if (f != NULL)
			fclose(f);
	}
	return 0;
}
