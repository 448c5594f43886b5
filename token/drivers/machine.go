package drivers

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
)

// Machine is a kind of processor, as GOARCH names it: "amd64", "386", "arm64",
// or a number for others.
type Machine string

// Bits returns 32 or 64, or 0 when it is not known.
func (m Machine) Bits() int {
	switch m {
	case "386", "arm":
		return 32
	case "amd64", "arm64":
		return 64
	}
	return 0
}

func (m Machine) String() string {
	switch m {
	case "386":
		return "32 bit (x86)"
	case "amd64":
		return "64 bit (x86-64)"
	case "arm":
		return "32 bit (ARM)"
	case "arm64":
		return "64 bit (ARM64)"
	}
	return string(m)
}

// Own is the machine this program is made for.
func Own() Machine { return Machine(runtime.GOARCH) }

// MachinesOf reads for which machines a library is made, from the first bytes
// of its file (ELF, PE, Mach-O; a universal one is made for several). Nothing of
// it is run. The list is empty when the file is none of these; err says that it
// cannot be read.
func MachinesOf(path string) ([]Machine, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return machinesIn(head[:n]), nil
}

// headSize holds every header that is read here: the stub before the PE header
// is a few hundred bytes.
const headSize = 4096

func machinesIn(head []byte) []Machine {
	switch {
	case len(head) < 20:
		return nil
	case string(head[:4]) == elf.ELFMAG:
		return []Machine{elfMachine(head)}
	case string(head[:2]) == "MZ":
		return peMachines(head)
	case binary.BigEndian.Uint32(head) == macho.MagicFat:
		return fatMachines(head)
	case binary.LittleEndian.Uint32(head) == macho.Magic64, binary.LittleEndian.Uint32(head) == macho.Magic32:
		return []Machine{machoMachine(macho.Cpu(binary.LittleEndian.Uint32(head[4:])))}
	}
	return nil
}

// elfMachine reads e_machine (System V ABI, ELF header), at byte 18 in the order
// that EI_DATA tells.
func elfMachine(head []byte) Machine {
	var order binary.ByteOrder = binary.LittleEndian
	if elf.Data(head[elf.EI_DATA]) == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	switch m := elf.Machine(order.Uint16(head[18:])); m {
	case elf.EM_X86_64:
		return "amd64"
	case elf.EM_386:
		return "386"
	case elf.EM_AARCH64:
		return "arm64"
	case elf.EM_ARM:
		return "arm"
	default:
		return Machine(m.String())
	}
}

// peMachines reads Machine of the COFF header behind the signature "PE" whose
// place stands at byte 0x3C (Microsoft, PE Format).
func peMachines(head []byte) []Machine {
	if len(head) < 0x40 {
		return nil
	}
	at := binary.LittleEndian.Uint32(head[0x3C:])
	if int64(at)+6 > int64(len(head)) || string(head[at:at+4]) != "PE\x00\x00" {
		return nil
	}
	switch m := binary.LittleEndian.Uint16(head[at+4:]); m {
	case pe.IMAGE_FILE_MACHINE_AMD64:
		return []Machine{"amd64"}
	case pe.IMAGE_FILE_MACHINE_I386:
		return []Machine{"386"}
	case pe.IMAGE_FILE_MACHINE_ARM64:
		return []Machine{"arm64"}
	case pe.IMAGE_FILE_MACHINE_ARMNT:
		return []Machine{"arm"}
	default:
		return []Machine{Machine(fmt.Sprintf("PE 0x%04X", m))}
	}
}

// fatMachines reads the entries of 20 bytes of a universal file, which begin
// with the kind of processor (mach-o/fat.h).
func fatMachines(head []byte) []Machine {
	var all []Machine
	count := binary.BigEndian.Uint32(head[4:])
	for i := range min(int(count), (len(head)-8)/20) {
		all = append(all, machoMachine(macho.Cpu(binary.BigEndian.Uint32(head[8+20*i:]))))
	}
	return all
}

func machoMachine(cpu macho.Cpu) Machine {
	switch cpu {
	case macho.CpuAmd64:
		return "amd64"
	case macho.Cpu386:
		return "386"
	case macho.CpuArm64:
		return "arm64"
	case macho.CpuArm:
		return "arm"
	}
	return Machine(cpu.String())
}

// Fits tells whether a program of machine m can load a library made for made.
// Where nothing is known the system decides.
func (m Machine) Fits(made []Machine) bool { return len(made) == 0 || slices.Contains(made, m) }
