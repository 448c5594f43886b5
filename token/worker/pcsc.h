/* The few calls of PC/SC that tell readers and what is in them. */
#ifndef TRIEN_PCSC_H
#define TRIEN_PCSC_H

#include <stddef.h>
#include <stdint.h>

enum { PCSC_READERS = 32, PCSC_NAME = 256, PCSC_ATR = 36 };

enum pcsc_result {
	PCSC_OK = 0,
	PCSC_NO_LIBRARY, /* the system has no PC/SC */
	PCSC_FAILED      /* *code tells */
};

struct pcsc_reader {
	char name[PCSC_NAME];
	unsigned char atr[PCSC_ATR];
	uint32_t atr_length;
	int present, mute;
};

/* pcsc_readers fills at most PCSC_READERS readers and stores how many. The
 * connection to the service is kept from call to call. *code is what the
 * service returned (SCARD_*). */
enum pcsc_result pcsc_readers(struct pcsc_reader *readers, uint32_t *count, uint32_t *code);

#endif
