//! Tests of real `galen-node` processes; see `tests/`, one file for each way in which a network of
//! hospitals is used or harmed. The harness is `galen-test-support`.
