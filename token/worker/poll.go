package worker

import (
	"slices"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// sight is what the last poll saw.
type sight struct {
	slots []uint
	reply wire.Reply
}

// poll lists the tokens like tokens, but reads them only when other slots than
// last time hold one, or when fresh is wanted: asking a token for its data talks
// to the card.
func (w *worker) poll(fresh bool) (wire.Reply, error) {
	slots, err := w.slots()
	if err != nil {
		w.seen = sight{}
		return wire.Reply{}, err
	}
	if !fresh && w.seen.slots != nil && slices.Equal(slots, w.seen.slots) {
		return w.seen.reply, nil
	}
	reply, err := w.tokens()
	if err != nil {
		w.seen = sight{}
		return wire.Reply{}, err
	}
	w.seen = sight{append([]uint{}, slots...), reply}
	return reply, nil
}

// describeSlots describes every slot, with what its token can do.
func (w *worker) describeSlots() (wire.Reply, error) {
	var reply wire.Reply
	slots, err := w.direct.slots(false)
	if err != nil {
		return reply, err
	}
	for _, slot := range slots {
		reply.Slots = append(reply.Slots, w.describeSlot(slot))
	}
	return reply, nil
}

func (w *worker) describeSlot(slot uint) wire.Slot {
	info, err := w.lib.GetSlotInfo(slot)
	if err != nil {
		return wire.Slot{Slot: uint64(slot), Fault: faultOf(failed("C_GetSlotInfo", err))}
	}
	s := wire.Slot{
		Slot:         uint64(slot),
		Description:  clean(info.SlotDescription),
		Manufacturer: clean(info.ManufacturerID),
		Removable:    info.Flags&pkcs11.CKF_REMOVABLE_DEVICE != 0,
		Hardware:     info.Flags&pkcs11.CKF_HW_SLOT != 0,
	}
	if info.Flags&pkcs11.CKF_TOKEN_PRESENT == 0 {
		return s
	}
	t, err := w.token(slot)
	if err != nil {
		s.Fault = faultOf(err)
		return s
	}
	s.Token = &t
	mechanisms, err := w.direct.mechanisms(slot)
	if err != nil {
		s.Fault = faultOf(err)
		return s
	}
	for _, m := range mechanisms {
		s.Mechanisms = append(s.Mechanisms, w.describeMechanism(slot, m))
	}
	return s
}

func (w *worker) describeMechanism(slot, mechanism uint) wire.Mechanism {
	m := wire.Mechanism{Type: uint64(mechanism)}
	info, err := w.lib.GetMechanismInfo(slot, []*pkcs11.Mechanism{pkcs11.NewMechanism(mechanism, nil)})
	if err == nil {
		m.Min, m.Max = uint64(info.MinKeySize), uint64(info.MaxKeySize)
		m.Signs = info.Flags&pkcs11.CKF_SIGN != 0
	}
	return m
}
