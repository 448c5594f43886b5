#include "pcsc.h"

#include <stdio.h>
#include <string.h>

/* Types differ: pcsc-lite on Linux counts in long, macOS and Windows in 32 bits;
 * a context is a pointer-sized number on Windows (winscard.h of each). */
#ifdef _WIN32
#include <windows.h>
typedef LONG status;
typedef DWORD number;
typedef ULONG_PTR context_handle;
#define CALL WINAPI
#define ATR_ROOM 36
#define LIBRARY "winscard.dll"
#define LIST_READERS "SCardListReadersA"
#define GET_STATUS "SCardGetStatusChangeA"
#else
#include <dlfcn.h>
#define CALL
#define ATR_ROOM 33
#define LIST_READERS "SCardListReaders"
#define GET_STATUS "SCardGetStatusChange"
#ifdef __APPLE__
typedef int32_t status;
typedef uint32_t number;
typedef int32_t context_handle;
#define LIBRARY "/System/Library/Frameworks/PCSC.framework/PCSC"
#pragma pack(push, 1)
#else
typedef long status;
typedef unsigned long number;
typedef long context_handle;
#define LIBRARY "libpcsclite.so.1"
#endif
#endif

struct reader_state {
	const char *name;
	void *user;
	number current, event, atr_length;
	unsigned char atr[ATR_ROOM];
};

#ifdef __APPLE__
#pragma pack(pop)
#endif

enum { SCOPE_USER = 0, SCOPE_SYSTEM = 2, STATE_PRESENT = 0x20, STATE_MUTE = 0x200 };

#define NO_READERS 0x8010002EUL     /* SCARD_E_NO_READERS_AVAILABLE */
#define TIMEOUT 0x8010000AUL        /* SCARD_E_TIMEOUT */

typedef status(CALL *establish_context)(number, const void *, const void *, context_handle *);
typedef status(CALL *release_context)(context_handle);
typedef status(CALL *list_readers)(context_handle, const char *, char *, number *);
typedef status(CALL *get_status)(context_handle, number, struct reader_state *, number);

static struct {
	int loaded, connected;
	context_handle context;
	establish_context establish;
	release_context release;
	list_readers list;
	get_status get;
} service;

static void *symbol(void *library, const char *name)
{
#ifdef _WIN32
	return (void *)GetProcAddress((HMODULE)library, name);
#else
	return dlsym(library, name);
#endif
}

static int load(void)
{
	void *library;
	if (service.loaded)
		return 1;
#ifdef _WIN32
	library = (void *)LoadLibraryExA(LIBRARY, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
#else
	library = dlopen(LIBRARY, RTLD_NOW);
#endif
	if (library == NULL)
		return 0;
	service.establish = (establish_context)symbol(library, "SCardEstablishContext");
	service.release = (release_context)symbol(library, "SCardReleaseContext");
	service.list = (list_readers)symbol(library, LIST_READERS);
	service.get = (get_status)symbol(library, GET_STATUS);
	service.loaded = service.establish && service.release && service.list && service.get;
	return service.loaded;
}

static uint32_t connect_service(void)
{
	uint32_t code;
	if (service.connected)
		return 0;
	code = (uint32_t)service.establish(SCOPE_SYSTEM, NULL, NULL, &service.context);
	if (code != 0)
		code = (uint32_t)service.establish(SCOPE_USER, NULL, NULL, &service.context);
	service.connected = code == 0;
	return code;
}

/* A context dies with the service; the next call connects anew. */
static enum pcsc_result disconnect_service(void)
{
	service.release(service.context);
	service.connected = 0;
	return PCSC_FAILED;
}

/* take_names splits the list of names, which ends with an empty one. */
static uint32_t take_names(char *names, size_t size, struct reader_state *states)
{
	uint32_t count = 0;
	size_t at = 0;
	names[size - 1] = names[size - 2] = 0;
	while (names[at] != 0 && count < PCSC_READERS) {
		memset(&states[count], 0, sizeof states[count]);
		states[count++].name = names + at;
		at += strlen(names + at) + 1;
	}
	return count;
}

static void describe(const struct reader_state *state, struct pcsc_reader *reader)
{
	memset(reader, 0, sizeof *reader);
	snprintf(reader->name, sizeof reader->name, "%s", state->name);
	reader->present = (state->event & STATE_PRESENT) != 0;
	reader->mute = (state->event & STATE_MUTE) != 0;
	if (reader->present && state->atr_length <= ATR_ROOM) {
		reader->atr_length = (uint32_t)state->atr_length;
		memcpy(reader->atr, state->atr, state->atr_length);
	}
}

enum pcsc_result pcsc_readers(struct pcsc_reader *readers, uint32_t *count, uint32_t *code)
{
	static char names[PCSC_READERS * PCSC_NAME];
	struct reader_state states[PCSC_READERS];
	number size = sizeof names - 2;
	uint32_t i, found;
	*count = *code = 0;
	if (!load())
		return PCSC_NO_LIBRARY;
	if ((*code = connect_service()) != 0)
		return PCSC_FAILED;
	memset(names, 0, sizeof names);
	*code = (uint32_t)service.list(service.context, NULL, names, &size);
	if (*code == NO_READERS) {
		*code = 0;
		return PCSC_OK;
	}
	if (*code != 0)
		return disconnect_service();
	found = take_names(names, sizeof names, states);
	*code = found == 0 ? 0 : (uint32_t)service.get(service.context, 0, states, (number)found);
	if (*code == TIMEOUT)
		*code = 0;
	if (*code != 0)
		return disconnect_service();
	for (i = 0; i < found; i++)
		describe(&states[i], &readers[i]);
	*count = found;
	return PCSC_OK;
}
