-- Emergency access while the ledger cannot be reached: what was last seen of it, and the sealed entries.
-- BLOB reads as BYTEA on PostgreSQL.

-- The hospital's own standing, as of the inbox's cursor. One row.
CREATE TABLE emergency_view (
	one BIGINT NOT NULL PRIMARY KEY,
	-- 1 while it is active.
	active BIGINT NOT NULL,
	-- To what releases to it are sealed.
	envelope_key BLOB NOT NULL
);

-- Roles of this hospital's staff, as far as they were seen.
CREATE TABLE emergency_staff (
	account BLOB NOT NULL PRIMARY KEY,
	-- Bits of galen_primitives::members::RoleSet.
	roles BIGINT NOT NULL,
	-- Null where they do not end.
	ends_at BIGINT
);

-- When a subject forbids this hospital emergency access by name.
CREATE TABLE emergency_denials (
	account BLOB NOT NULL,
	starts_at BIGINT NOT NULL,
	-- Null where it does not end.
	ends_at BIGINT
);

CREATE INDEX emergency_denials_account ON emergency_denials (account);

-- Numbered from 0 without gaps. What is sealed is never changed; the rest is how far it came.
-- States: 0 waits to be entered on the ledger, 1 entered, 2 cannot be entered, 3 uses another entry's access.
CREATE TABLE local_emergencies (
	number BIGINT NOT NULL PRIMARY KEY,
	subject BLOB NOT NULL,
	-- The entry whose access this one uses.
	joins BIGINT,
	opened_at BIGINT NOT NULL,
	ends_at BIGINT NOT NULL,
	name BLOB NOT NULL,
	wrapped_key BLOB NOT NULL,
	sealed BLOB NOT NULL,
	digest BLOB NOT NULL,
	state BIGINT NOT NULL,
	-- On the ledger, once entered.
	emergency BIGINT,
	receipt BIGINT,
	entered_at BIGINT,
	-- Why it cannot be: the error's name as the ledger calls it.
	why TEXT
);

CREATE INDEX local_emergencies_waiting ON local_emergencies (number) WHERE state = 0;
CREATE INDEX local_emergencies_subjects ON local_emergencies (subject, ends_at);
