package flow

import (
	"trien/signer/task"
)

// Doing is the task at hand: the one that the person chose, else the one that
// the certificate is made for.
func (s State) Doing() task.Task {
	if s.Task != "" {
		return s.Task
	}
	if chosen, ok := s.Credential(); ok {
		return task.Propose(chosen.Subject)
	}
	return task.Approve
}

// TaskChosen: the person wants to do something else with the document. A
// certificate that is not made for it gives way to one that is.
type TaskChosen struct{ Task task.Task }

func (e TaskChosen) apply(s State) (State, []Effect) {
	if s.Phase.Busy() || !e.Task.Known() {
		return s, nil
	}
	s.Task = e.Task
	wanted := holderFor(e.Task)
	if chosen, ok := s.Credential(); ok && wanted != task.HolderUnknown && task.HolderOf(chosen.Subject) != wanted {
		s = s.preferring(wanted, "")
	}
	return s, nil
}

// preferring takes the first usable certificate of such a holder whose name is
// not except, if there is one.
func (s State) preferring(wanted task.Holder, except string) State {
	for _, c := range s.Credentials {
		if c.Usable() && task.HolderOf(c.Subject) == wanted && c.Holder != except {
			s.Chosen = c.Key()
			return s
		}
	}
	return s
}

// holderFor is whose certificate a task wants; unknown where either will do.
func holderFor(t task.Task) task.Holder {
	switch t {
	case task.Approve, task.Initial, task.Comment:
		return task.HolderPerson
	case task.Issue, task.Appendix, task.Copy, task.Incoming:
		return task.HolderOrganisation
	}
	return task.HolderUnknown
}

// Continued is what comes next in a document that the holder of the chosen
// certificate has signed already: its issue, where the agency's certificate is
// at hand too.
func (s State) Continued() State {
	chosen, ok := s.Credential()
	if !ok || task.HolderOf(chosen.Subject) == task.HolderOrganisation {
		return s
	}
	for _, signature := range s.Report.Signatures {
		if signature.Signer.Name == chosen.Holder {
			if next := s.preferring(task.HolderOrganisation, chosen.Holder); next.Chosen != s.Chosen {
				next.Task = ""
				return next
			}
		}
	}
	return s
}

// Filled: whether the task has all it needs; Err says what is missing, in words.
type Filled struct{ Err error }

func (e Filled) apply(s State) (State, []Effect) {
	s.Unfilled = e.Err
	return s, nil
}
