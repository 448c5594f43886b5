/* Calls of PKCS#11 with buffers of fixed size, straight to the module. */
#ifndef TRIEN_DIRECT_H
#define TRIEN_DIRECT_H

#include <stddef.h>

enum direct_result {
	DIRECT_OK = 0,
	DIRECT_NOT_LOADED, /* the system refused the file */
	DIRECT_NOT_PKCS11, /* no C_GetFunctionList */
	DIRECT_NO_LIST     /* C_GetFunctionList failed */
};

/* direct_load loads path and stores its function list in *list. On failure
 * *code is the system's or the module's error number, and why its text. */
enum direct_result direct_load(const char *path, void **list, unsigned long *code, char *why, size_t size);

unsigned long direct_login(void *list, unsigned long session, unsigned long user, unsigned char *pin,
			   unsigned long length);

/* direct_sign calls C_Sign once. *length is the size of out before, and the
 * length of the signature after. */
unsigned long direct_sign(void *list, unsigned long session, unsigned char *data, unsigned long data_length,
			  unsigned char *out, unsigned long *length);

/* direct_attribute calls C_GetAttributeValue once. *length is the size of out
 * before, and what the module says after: (unsigned long)-1 when it has none. */
unsigned long direct_attribute(void *list, unsigned long session, unsigned long object, unsigned long type,
			       unsigned char *out, unsigned long *length);

/* direct_slots calls C_GetSlotList twice: with a NULL buffer, so that the module
 * looks for readers anew (PKCS #11 v2.40, 5.5), then with room for *count. What
 * the first call answers as a size is not believed. */
unsigned long direct_slots(void *list, int with_token, unsigned long *slots, unsigned long *count);

/* direct_mechanisms calls C_GetMechanismList once. *count is the room before and
 * the number after. */
unsigned long direct_mechanisms(void *list, unsigned long slot, unsigned long *mechanisms, unsigned long *count);

unsigned long direct_set_pin(void *list, unsigned long session, unsigned char *old, unsigned long old_length,
			     unsigned char *fresh, unsigned long fresh_length);

unsigned long direct_init_pin(void *list, unsigned long session, unsigned char *pin, unsigned long length);

#endif
