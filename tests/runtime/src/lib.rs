//! Nothing here: the tests are in `tests/`, one file for each theme.
