-- Releases, their accounting, and spent client assertions. BLOB reads as BYTEA on PostgreSQL.

-- One for each receipt that was worked on. States: 0 prepared, 1 empty, 2 disclosed, 3 released,
-- 4 confirmed, 5 withheld, 6 lapsed, 7 unconfirmed.
CREATE TABLE releases (
	receipt BIGINT NOT NULL PRIMARY KEY,
	-- Null for treatment and emergency.
	order_id BIGINT,
	subject BLOB NOT NULL,
	recipient BIGINT NOT NULL,
	purpose BIGINT NOT NULL,
	consent_version BIGINT NOT NULL,
	state BIGINT NOT NULL,
	-- One of the two: the first block, or the first second, in which the lease no longer runs.
	lease_block BIGINT,
	lease_time BIGINT,
	-- Null until disclosed, and again once it can no longer be handed out.
	ring BLOB,
	disclosure BIGINT UNIQUE,
	at BIGINT NOT NULL,
	-- When the ring was handed out, as far as is known.
	released_at BIGINT
);

CREATE INDEX releases_open ON releases (state, receipt) WHERE state IN (0, 2, 3);
CREATE INDEX releases_rings ON releases (receipt) WHERE ring IS NOT NULL;
CREATE INDEX releases_orders ON releases (order_id, receipt) WHERE order_id IS NOT NULL;

CREATE TABLE release_objects (
	receipt BIGINT NOT NULL REFERENCES releases (receipt),
	object BLOB NOT NULL REFERENCES records (object),
	PRIMARY KEY (receipt, object)
);

CREATE INDEX release_objects_object ON release_objects (object, receipt);

-- Numbered from 0 without gaps.
CREATE TABLE disclosures (
	number BIGINT NOT NULL PRIMARY KEY,
	receipt BIGINT NOT NULL REFERENCES releases (receipt),
	subject BLOB NOT NULL,
	recipient BIGINT NOT NULL,
	purpose BIGINT NOT NULL,
	categories BIGINT NOT NULL,
	records BIGINT NOT NULL,
	-- The number of the entry that this one takes back: its ring was never handed out.
	withheld BIGINT UNIQUE,
	at BIGINT NOT NULL,
	statement BLOB NOT NULL,
	salt BLOB NOT NULL,
	leaf BLOB NOT NULL,
	-- Null until the leaf was cut into a batch.
	batch BIGINT,
	leaf_index BIGINT
);

CREATE INDEX disclosures_pending ON disclosures (number) WHERE batch IS NULL;
CREATE UNIQUE INDEX disclosures_leaves ON disclosures (batch, leaf_index) WHERE batch IS NOT NULL;
CREATE INDEX disclosures_subjects ON disclosures (subject, number);

CREATE TABLE assertions (
	client TEXT NOT NULL,
	jti TEXT NOT NULL,
	expires BIGINT NOT NULL,
	PRIMARY KEY (client, jti)
);

CREATE INDEX assertions_expires ON assertions (expires);
