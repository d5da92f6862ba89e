-- What a hospital would build instead of a ledger: an append-only log of consents with a hash chain, and
-- beside it what is in force. One database, one operator: whoever runs it can rewrite all of it.

CREATE TABLE subject (
	subject INTEGER PRIMARY KEY,
	version INTEGER NOT NULL DEFAULT 0,
	next_directive INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE directive (
	subject INTEGER NOT NULL REFERENCES subject,
	directive INTEGER NOT NULL,
	version INTEGER NOT NULL,
	purposes SMALLINT NOT NULL,
	categories SMALLINT NOT NULL,
	recipient INTEGER NOT NULL,
	until BIGINT NOT NULL,
	withdrawn BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (subject, directive)
);

-- The log. Nothing in it is ever changed.
CREATE TABLE consent_log (
	place BIGINT PRIMARY KEY,
	stated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
	act SMALLINT NOT NULL,
	subject INTEGER NOT NULL,
	directive INTEGER NOT NULL,
	version INTEGER NOT NULL,
	purposes SMALLINT NOT NULL,
	categories SMALLINT NOT NULL,
	recipient INTEGER NOT NULL,
	until BIGINT NOT NULL,
	previous BYTEA NOT NULL,
	hash BYTEA NOT NULL
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the log is append-only';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_log
	FOR EACH STATEMENT EXECUTE FUNCTION refuse();

-- The end of the chain. Its one row is locked by each writer until the write is on the disk: that is what
-- an unbroken chain costs a database. TABLE chain_head, "plain" below, does without.
CREATE TABLE chain_head (
	one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
	place BIGINT NOT NULL,
	hash BYTEA NOT NULL
);
INSERT INTO chain_head (place, hash) VALUES (0, '\x00');

CREATE FUNCTION chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	head chain_head;
BEGIN
	SELECT * INTO STRICT head FROM chain_head FOR UPDATE;
	NEW.place := head.place + 1;
	NEW.previous := head.hash;
	NEW.hash := sha256(head.hash
		|| int8send(NEW.place) || int2send(NEW.act) || int4send(NEW.subject) || int4send(NEW.directive)
		|| int4send(NEW.version) || int2send(NEW.purposes) || int2send(NEW.categories)
		|| int4send(NEW.recipient) || int8send(NEW.until));
	UPDATE chain_head SET place = NEW.place, hash = NEW.hash;
	RETURN NEW;
END $$;

CREATE TRIGGER hash_chain BEFORE INSERT ON consent_log
	FOR EACH ROW EXECUTE FUNCTION chain();

-- Acts: 0 gives, 1 amends, 2 withdraws. An act that cannot be done is an error, as on the ledger.
CREATE FUNCTION act(
	kind SMALLINT, whose INTEGER, which INTEGER,
	some_purposes SMALLINT, some_categories SMALLINT, some_recipient INTEGER, some_until BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
	now_at INTEGER;
	number INTEGER := which;
BEGIN
	UPDATE subject SET version = version + 1,
		next_directive = next_directive + CASE kind WHEN 0 THEN 1 ELSE 0 END
	WHERE subject.subject = whose
	RETURNING version, CASE kind WHEN 0 THEN next_directive - 1 ELSE which END INTO STRICT now_at, number;
	IF kind = 0 THEN
		INSERT INTO directive
			VALUES (whose, number, now_at, some_purposes, some_categories, some_recipient, some_until);
	ELSIF kind = 1 THEN
		UPDATE directive SET version = now_at, purposes = some_purposes, categories = some_categories,
			recipient = some_recipient, until = some_until
		WHERE subject = whose AND directive.directive = number AND NOT withdrawn;
		IF NOT FOUND THEN RAISE EXCEPTION 'no such directive'; END IF;
	ELSE
		UPDATE directive SET withdrawn = TRUE
		WHERE subject = whose AND directive.directive = number AND NOT withdrawn;
		IF NOT FOUND THEN RAISE EXCEPTION 'no such directive'; END IF;
	END IF;
	INSERT INTO consent_log (place, act, subject, directive, version, purposes, categories, recipient,
			until, previous, hash)
		VALUES (0, kind, whose, number, now_at, some_purposes, some_categories, some_recipient,
			some_until, '', '');
END $$;

-- What an access check asks: is there a directive of this subject in force that opens this to them?
CREATE INDEX directive_by_recipient ON directive (subject, recipient);
