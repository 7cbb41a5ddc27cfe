-- The ledger that a careful team would build on PostgreSQL: plain tables, one function call per batch, one commit per call.
--
-- It does less than Turnstone: no presence, pass-back, meal calendar, benefits or daily limits, no second answer for an event that
-- is sent again, and one index per table. Every difference is in its favour.

CREATE TABLE holder (
    holder   int PRIMARY KEY,
    building int NOT NULL,
    active   boolean NOT NULL
);

CREATE TABLE card (
    uid    bigint PRIMARY KEY,
    holder int NOT NULL,
    state  smallint NOT NULL -- 1 active, 2 blocked
);

-- Room on each page, so that a changed balance stays on its page and touches no index.
CREATE TABLE purse (
    holder  int PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0)
) WITH (fillfactor = 70);

-- The other side of the books. Account 0 is where opening balances came from; account n takes what building n sells: one row
-- for all buildings would make every batch wait for every other.
CREATE TABLE control (
    account int PRIMARY KEY,
    balance bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE gateway (
    gateway  int PRIMARY KEY,
    last_seq bigint NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE tap (
    gateway int NOT NULL,
    seq     bigint NOT NULL,
    time_us bigint NOT NULL,
    card    bigint NOT NULL,
    device  int NOT NULL,
    holder  int,
    reason  smallint NOT NULL,
    PRIMARY KEY (gateway, seq)
);

CREATE TABLE debit (
    gateway int NOT NULL,
    seq     bigint NOT NULL,
    time_us bigint NOT NULL,
    card    bigint NOT NULL,
    device  int NOT NULL,
    holder  int,
    amount  bigint NOT NULL,
    reason  smallint NOT NULL,
    PRIMARY KEY (gateway, seq)
);

-- Two lines for each accepted debit; they add up to 0. A purse is its holder's number, a control account a negative one.
CREATE TABLE entry (
    gateway int NOT NULL,
    seq     bigint NOT NULL,
    account int NOT NULL,
    amount  bigint NOT NULL
);

-- Decides the events first_seq, first_seq + 1, … of one gateway and returns a reason for each, as numbered in
-- edge-protocol/src/reason.rs: first those of the taps, then those of the debits. kinds: 1 tap, 2 debit.
CREATE FUNCTION decide(
    p_gateway int, p_first_seq bigint,
    p_kinds smallint[], p_cards bigint[], p_devices int[], p_times bigint[], p_amounts bigint[]
) RETURNS smallint[]
LANGUAGE plpgsql AS $$
DECLARE
    v_taps   smallint[];
    v_debits smallint[];
BEGIN
    UPDATE gateway SET last_seq = p_first_seq + cardinality(p_kinds) - 1
     WHERE gateway = p_gateway AND last_seq = p_first_seq - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'gateway %: events from % on do not follow the last one', p_gateway, p_first_seq;
    END IF;

    IF 1 = ANY (p_kinds) THEN
        WITH taps AS (
            INSERT INTO tap (gateway, seq, time_us, card, device, holder, reason)
            SELECT p_gateway, p_first_seq + e.n - 1, e.time_us, e.uid, e.device, c.holder,
                   CASE WHEN c.uid IS NULL THEN 20
                        WHEN c.state <> 1 THEN 22
                        WHEN NOT h.active THEN 26
                        WHEN h.building <> p_gateway THEN 29
                        ELSE 0 END
              FROM unnest(p_kinds, p_cards, p_devices, p_times) WITH ORDINALITY AS e (kind, uid, device, time_us, n)
              LEFT JOIN card c ON c.uid = e.uid
              LEFT JOIN holder h ON h.holder = c.holder
             WHERE e.kind = 1
            RETURNING seq, reason
        )
        SELECT array_agg(reason ORDER BY seq) INTO v_taps FROM taps;
    END IF;

    IF 2 = ANY (p_kinds) THEN
        -- The purses first and in order, so that two tills never wait for each other crosswise.
        PERFORM 1 FROM purse
          WHERE holder IN (SELECT c.holder FROM unnest(p_kinds, p_cards) AS e (kind, uid) JOIN card c ON c.uid = e.uid WHERE e.kind = 2)
          ORDER BY holder FOR UPDATE;

        WITH known AS (
            SELECT e.n, e.uid, e.device, e.time_us, e.amount, c.holder,
                   CASE WHEN c.uid IS NULL THEN 20
                        WHEN c.state <> 1 THEN 22
                        WHEN NOT h.active THEN 26
                        WHEN e.amount NOT BETWEEN 1 AND 1000000 THEN 60
                        ELSE 0 END AS reason
              FROM unnest(p_kinds, p_cards, p_devices, p_times, p_amounts)
                   WITH ORDINALITY AS e (kind, uid, device, time_us, amount, n)
              LEFT JOIN card c ON c.uid = e.uid
              LEFT JOIN holder h ON h.holder = c.holder
             WHERE e.kind = 2
        ), judged AS MATERIALIZED (
            -- A debit fits when the purse carries it together with those before it in the batch.
            SELECT k.*,
                   CASE WHEN k.reason <> 0 THEN k.reason
                        WHEN p.balance < sum(k.amount) OVER (PARTITION BY k.holder, k.reason ORDER BY k.n) THEN 68
                        ELSE 0 END::smallint AS verdict
              FROM known k LEFT JOIN purse p ON p.holder = k.holder
        ), debits AS (
            INSERT INTO debit (gateway, seq, time_us, card, device, holder, amount, reason)
            SELECT p_gateway, p_first_seq + n - 1, time_us, uid, device, holder, amount, verdict FROM judged
        ), entries AS (
            INSERT INTO entry (gateway, seq, account, amount)
            SELECT p_gateway, p_first_seq + n - 1, side.account, side.amount
              FROM judged, LATERAL (VALUES (holder, -amount), (-p_gateway, amount)) AS side (account, amount)
             WHERE verdict = 0
        ), moved AS (
            UPDATE purse SET balance = balance - paid.amount
              FROM (SELECT holder, sum(amount)::bigint AS amount FROM judged WHERE verdict = 0 GROUP BY holder) AS paid
             WHERE purse.holder = paid.holder
        ), taken AS (
            UPDATE control SET balance = balance + paid.amount
              FROM (SELECT sum(amount)::bigint AS amount FROM judged WHERE verdict = 0) AS paid
             WHERE account = p_gateway AND paid.amount IS NOT NULL
        )
        SELECT array_agg(verdict ORDER BY n) INTO v_debits FROM judged;
    END IF;
    RETURN v_taps || v_debits;
END $$;
