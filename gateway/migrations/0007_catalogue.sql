-- Whether a patient has a record of a category: one look, however many records there are.
CREATE INDEX records_held ON records (shelf, category) WHERE wrapped_secret IS NOT NULL;
