-- The tables of the journal; docs/reference/journal-format.md explains them. Nothing but the hub writes here.

-- One row: which journal this is, and which installation key it was made with.
create table identity (
    one       boolean primary key default true check (one),
    id        bytea   not null check (octet_length(id) = 16),
    key_check bytea   not null check (octet_length(key_check) = 32)
);

-- The record, written once and never changed. Positions are given under the sequencer's lock, in the transaction that
-- commits the rows, so that they are gapless and visible in their order.
create table entry (
    position bigint  primary key check (position > 0),
    uetr     uuid    not null,
    number   integer not null check (number > 0),
    encoded  bytea   not null,
    envelope bytea   not null
);
create unique index entry_of_payment on entry (uetr, number);

-- Where each payment stands: what its newest entry says.
create table payment (
    uetr           uuid     primary key,
    kind           smallint not null,
    state          smallint not null,
    number         integer  not null,
    position       bigint   not null,
    first_position bigint   not null,
    received_at    bigint   not null,
    owner          bigint   not null
) with (fillfactor = 80);
create index payment_in_state on payment (state, position);
create index payment_received on payment (first_position);
comment on column payment.owner is 'the instance that recorded its newest entry; while it lives, no other records one';
comment on column payment.received_at is 'microseconds since 1970-01-01T00:00:00Z';

-- The key of each payment, wrapped under the installation key. Without its row the payment's envelopes cannot be opened.
create table payment_key (
    uetr    uuid  primary key,
    wrapped bytea not null
);

-- The first answer of each payment, sealed under the payment's key.
create table answer (
    uetr     uuid  primary key,
    envelope bytea not null
);

-- Hub processes on this database; a process is alive until its lease ends, by the clock of the database.
create table instance (
    id          bigint      primary key,
    lease_until timestamptz not null
);

-- Idempotency keys. A row with an owner is a claim in process there; one without is durable with its payment's first commit.
create table idempotency_key (
    key_hash    bytea  primary key check (octet_length(key_hash) = 32),
    fingerprint bytea  not null check (octet_length(fingerprint) = 32),
    uetr        uuid   not null,
    claim       bigint not null,
    owner       bigint,
    claimed_at  bigint not null
) with (fillfactor = 80);
create index idempotency_key_expiry on idempotency_key (claimed_at);
comment on column idempotency_key.claim is 'drawn at random for each claim: who does not hold it any more cannot commit with it';
comment on column idempotency_key.claimed_at is 'microseconds since 1970-01-01T00:00:00Z';
