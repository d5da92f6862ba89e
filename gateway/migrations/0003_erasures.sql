-- Erasures: what is demanded or decided, and how far it is. BLOB reads as BYTEA on PostgreSQL.

-- The epoch of the halves, as this database last saw it: one row. A file of halves that is older is a
-- copy from before an erasure.
CREATE TABLE halves (
	one BIGINT NOT NULL PRIMARY KEY,
	epoch BIGINT NOT NULL
);

INSERT INTO halves (one, epoch) VALUES (1, 0);

-- States: 0 waiting for a privacy officer, 1 started, 2 closed to readers, 3 destroyed and certified,
-- 4 done, 5 declined, 6 declined and answered.
CREATE TABLE erasures (
	erasure BLOB NOT NULL PRIMARY KEY,
	-- Its number on the ledger; null where the hospital erases by itself.
	demand BIGINT UNIQUE,
	-- The patient's account, if there was one.
	account BLOB,
	-- Null while the account is linked to no shelf.
	shelf BLOB REFERENCES shelves (shelf),
	-- 1 for everything on the shelf.
	everything BIGINT NOT NULL,
	-- The commitment to the list of records; null for everything.
	list BLOB,
	-- The list's salt; null until the list was handed in.
	salt BLOB,
	-- Null until started.
	reason BIGINT,
	-- Null unless declined.
	ground BIGINT,
	state BIGINT NOT NULL,
	demanded_at BIGINT NOT NULL,
	-- Null where nobody demanded it.
	due BIGINT,
	decided_at BIGINT,
	destroyed_at BIGINT,
	done_at BIGINT,
	-- How many records could be read until then.
	records BIGINT NOT NULL,
	-- The half of the shelf's key that is to be destroyed; null for some records.
	half BIGINT,
	certificate BLOB
);

CREATE INDEX erasures_open ON erasures (state, demanded_at) WHERE state IN (0, 1, 2, 3, 5);
CREATE INDEX erasures_accounts ON erasures (account, demanded_at);
CREATE INDEX erasures_order ON erasures (demanded_at, erasure);

CREATE TABLE erasure_records (
	erasure BLOB NOT NULL REFERENCES erasures (erasure),
	object BLOB NOT NULL REFERENCES records (object),
	-- The half of the record's key that is to be destroyed; null where the shelf's is.
	half BIGINT,
	-- 1 once a finalized block holds the tombstone.
	recorded BIGINT NOT NULL,
	PRIMARY KEY (erasure, object)
);

CREATE INDEX erasure_records_open ON erasure_records (erasure, object) WHERE recorded = 0;
CREATE INDEX erasure_records_object ON erasure_records (object);
