package token

import "fmt"

// meaning is what a return value of PKCS#11 is called and which words tell it.
type meaning struct {
	name string
	code string
}

// vendorDefined is the first of the values left to makers of modules.
const vendorDefined = 0x80000000

// meaningOf is the only place where return values of PKCS#11 get a meaning.
// Values no specification defines keep their hex. Sources: PKCS #11 v2.40,
// 5.1; v3.0 and v3.1, 5.1; pkcs11t.h of v3.2 for 0x204 to 0x209.
func meaningOf(ckr uint) meaning {
	if m, known := ckrTable()[ckr]; known {
		return m
	}
	if ckr >= vendorDefined {
		return meaning{fmt.Sprintf("CKR_VENDOR_DEFINED+0x%X", ckr-vendorDefined), VendorError}
	}
	return meaning{fmt.Sprintf("0x%08X", ckr), DriverFailed}
}

// CKRName returns the name and hex of a return value of PKCS#11:
// "CKR_PIN_INCORRECT (0x000000A0)".
func CKRName(ckr uint) string {
	m, known := ckrTable()[ckr]
	switch {
	case known:
		return fmt.Sprintf("%s (0x%08X)", m.name, ckr)
	case ckr >= vendorDefined:
		return fmt.Sprintf("CKR_VENDOR_DEFINED (0x%08X)", ckr)
	}
	return fmt.Sprintf("CKR (0x%08X)", ckr)
}

func ckrTable() map[uint]meaning {
	return map[uint]meaning{
		0x001: {"CKR_CANCEL", Cancelled},
		0x002: {"CKR_HOST_MEMORY", DriverFailed},
		0x003: {"CKR_SLOT_ID_INVALID", Removed},
		0x005: {"CKR_GENERAL_ERROR", DriverFailed},
		0x006: {"CKR_FUNCTION_FAILED", DriverFailed},
		0x007: {"CKR_ARGUMENTS_BAD", DriverFailed},
		0x008: {"CKR_NO_EVENT", DriverFailed},
		0x009: {"CKR_NEED_TO_CREATE_THREADS", DriverFailed},
		0x00A: {"CKR_CANT_LOCK", DriverFailed},
		0x010: {"CKR_ATTRIBUTE_READ_ONLY", DriverFailed},
		0x011: {"CKR_ATTRIBUTE_SENSITIVE", DriverFailed},
		0x012: {"CKR_ATTRIBUTE_TYPE_INVALID", DriverFailed},
		0x013: {"CKR_ATTRIBUTE_VALUE_INVALID", DriverFailed},
		0x01A: {"CKR_COPY_PROHIBITED", KeyNotPermitted},
		0x01B: {"CKR_ACTION_PROHIBITED", KeyNotPermitted},
		0x020: {"CKR_DATA_INVALID", MechanismUnsupported},
		0x021: {"CKR_DATA_LEN_RANGE", MechanismUnsupported},
		0x030: {"CKR_DEVICE_ERROR", DeviceFailed},
		0x031: {"CKR_DEVICE_MEMORY", DeviceFailed},
		0x032: {"CKR_DEVICE_REMOVED", Removed},
		0x040: {"CKR_ENCRYPTED_DATA_INVALID", DriverFailed},
		0x041: {"CKR_ENCRYPTED_DATA_LEN_RANGE", DriverFailed},
		0x042: {"CKR_AEAD_DECRYPT_FAILED", DriverFailed},
		0x050: {"CKR_FUNCTION_CANCELED", Cancelled},
		0x051: {"CKR_FUNCTION_NOT_PARALLEL", DriverFailed},
		0x054: {"CKR_FUNCTION_NOT_SUPPORTED", DriverFailed},
		0x060: {"CKR_KEY_HANDLE_INVALID", LoginLost},
		0x062: {"CKR_KEY_SIZE_RANGE", MechanismUnsupported},
		0x063: {"CKR_KEY_TYPE_INCONSISTENT", MechanismUnsupported},
		0x064: {"CKR_KEY_NOT_NEEDED", DriverFailed},
		0x065: {"CKR_KEY_CHANGED", DriverFailed},
		0x066: {"CKR_KEY_NEEDED", DriverFailed},
		0x067: {"CKR_KEY_INDIGESTIBLE", DriverFailed},
		0x068: {"CKR_KEY_FUNCTION_NOT_PERMITTED", KeyNotPermitted},
		0x069: {"CKR_KEY_NOT_WRAPPABLE", DriverFailed},
		0x06A: {"CKR_KEY_UNEXTRACTABLE", DriverFailed},
		0x070: {"CKR_MECHANISM_INVALID", MechanismUnsupported},
		0x071: {"CKR_MECHANISM_PARAM_INVALID", MechanismUnsupported},
		0x082: {"CKR_OBJECT_HANDLE_INVALID", LoginLost},
		0x090: {"CKR_OPERATION_ACTIVE", DriverFailed},
		0x091: {"CKR_OPERATION_NOT_INITIALIZED", DriverFailed},
		0x0A0: {"CKR_PIN_INCORRECT", PINIncorrect},
		0x0A1: {"CKR_PIN_INVALID", PINInvalid},
		0x0A2: {"CKR_PIN_LEN_RANGE", PINLength},
		0x0A3: {"CKR_PIN_EXPIRED", PINExpired},
		0x0A4: {"CKR_PIN_LOCKED", PINIsLocked},
		0x0B0: {"CKR_SESSION_CLOSED", Removed},
		0x0B1: {"CKR_SESSION_COUNT", Busy},
		0x0B3: {"CKR_SESSION_HANDLE_INVALID", Removed},
		0x0B4: {"CKR_SESSION_PARALLEL_NOT_SUPPORTED", DriverFailed},
		0x0B5: {"CKR_SESSION_READ_ONLY", DriverFailed},
		0x0B6: {"CKR_SESSION_EXISTS", Busy},
		0x0B7: {"CKR_SESSION_READ_ONLY_EXISTS", Busy},
		0x0B8: {"CKR_SESSION_READ_WRITE_SO_EXISTS", Busy},
		0x0C0: {"CKR_SIGNATURE_INVALID", DriverFailed},
		0x0C1: {"CKR_SIGNATURE_LEN_RANGE", DriverFailed},
		0x0D0: {"CKR_TEMPLATE_INCOMPLETE", DriverFailed},
		0x0D1: {"CKR_TEMPLATE_INCONSISTENT", DriverFailed},
		0x0E0: {"CKR_TOKEN_NOT_PRESENT", Removed},
		0x0E1: {"CKR_TOKEN_NOT_RECOGNIZED", NotRecognised},
		0x0E2: {"CKR_TOKEN_WRITE_PROTECTED", DeviceFailed},
		0x0F0: {"CKR_UNWRAPPING_KEY_HANDLE_INVALID", DriverFailed},
		0x0F1: {"CKR_UNWRAPPING_KEY_SIZE_RANGE", DriverFailed},
		0x0F2: {"CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT", DriverFailed},
		0x100: {"CKR_USER_ALREADY_LOGGED_IN", AlreadyLoggedIn},
		0x101: {"CKR_USER_NOT_LOGGED_IN", LoginLost},
		0x102: {"CKR_USER_PIN_NOT_INITIALIZED", PINNotSet},
		0x103: {"CKR_USER_TYPE_INVALID", DriverFailed},
		0x104: {"CKR_USER_ANOTHER_ALREADY_LOGGED_IN", AlreadyLoggedIn},
		0x105: {"CKR_USER_TOO_MANY_TYPES", AlreadyLoggedIn},
		0x110: {"CKR_WRAPPED_KEY_INVALID", DriverFailed},
		0x112: {"CKR_WRAPPED_KEY_LEN_RANGE", DriverFailed},
		0x113: {"CKR_WRAPPING_KEY_HANDLE_INVALID", DriverFailed},
		0x114: {"CKR_WRAPPING_KEY_SIZE_RANGE", DriverFailed},
		0x115: {"CKR_WRAPPING_KEY_TYPE_INCONSISTENT", DriverFailed},
		0x120: {"CKR_RANDOM_SEED_NOT_SUPPORTED", DriverFailed},
		0x121: {"CKR_RANDOM_NO_RNG", DeviceFailed},
		0x130: {"CKR_DOMAIN_PARAMS_INVALID", MechanismUnsupported},
		0x140: {"CKR_CURVE_NOT_SUPPORTED", MechanismUnsupported},
		0x150: {"CKR_BUFFER_TOO_SMALL", DriverFailed},
		0x160: {"CKR_SAVED_STATE_INVALID", DriverFailed},
		0x170: {"CKR_INFORMATION_SENSITIVE", DriverFailed},
		0x180: {"CKR_STATE_UNSAVEABLE", DriverFailed},
		0x190: {"CKR_CRYPTOKI_NOT_INITIALIZED", DriverFailed},
		0x191: {"CKR_CRYPTOKI_ALREADY_INITIALIZED", DriverFailed},
		0x1A0: {"CKR_MUTEX_BAD", DriverFailed},
		0x1A1: {"CKR_MUTEX_NOT_LOCKED", DriverFailed},
		0x1B0: {"CKR_NEW_PIN_MODE", PINExpired},
		0x1B1: {"CKR_NEXT_OTP", PINInvalid},
		0x1B5: {"CKR_EXCEEDED_MAX_ITERATIONS", DriverFailed},
		0x1B6: {"CKR_FIPS_SELF_TEST_FAILED", DeviceFailed},
		0x1B7: {"CKR_LIBRARY_LOAD_FAILED", DriverLoad},
		0x1B8: {"CKR_PIN_TOO_WEAK", PINInvalid},
		0x1B9: {"CKR_PUBLIC_KEY_INVALID", DriverFailed},
		0x200: {"CKR_FUNCTION_REJECTED", Cancelled},
		0x201: {"CKR_TOKEN_RESOURCE_EXCEEDED", DeviceFailed},
		0x202: {"CKR_OPERATION_CANCEL_FAILED", DriverFailed},
		0x203: {"CKR_KEY_EXHAUSTED", KeyNotPermitted},
		0x204: {"CKR_PENDING", DriverFailed},
		0x205: {"CKR_SESSION_ASYNC_NOT_SUPPORTED", DriverFailed},
		0x206: {"CKR_SEED_RANDOM_REQUIRED", DriverFailed},
		0x207: {"CKR_OPERATION_NOT_VALIDATED", DeviceFailed},
		0x208: {"CKR_TOKEN_NOT_INITIALIZED", NotInitialised},
		0x209: {"CKR_PARAMETER_SET_NOT_SUPPORTED", MechanismUnsupported},
	}
}
