namespace SatGate.Audit.Storage;

/// <summary>The tables of a log in PostgreSQL.</summary>
internal static class PostgresAuditSchema
{
    /// <summary>Serialises the creation of the tables among processes that start at once; any number will do.</summary>
    public const long CreationLock = 0x5A76_6174_4175_6474;

    // Names compare by bytes: neither order nor equality may depend on the server's language.
    public const string Tables = """
        CREATE TABLE audit_meta(name text PRIMARY KEY, value text NOT NULL);
        CREATE TABLE audit_head(
            one int PRIMARY KEY CHECK(one = 1),
            size bigint NOT NULL,
            received bigint NOT NULL,
            frontier bytea NOT NULL);
        INSERT INTO audit_head VALUES(1, 0, 0, '');
        CREATE TABLE audit_record(
            n bigint PRIMARY KEY,
            time bigint NOT NULL,
            id bytea NOT NULL,
            leaf bytea NOT NULL,
            body bytea);
        CREATE UNIQUE INDEX audit_record_event ON audit_record(time, id);
        CREATE TABLE audit_node(
            level int NOT NULL,
            position bigint NOT NULL,
            hash bytea NOT NULL,
            PRIMARY KEY(level, position));
        CREATE TABLE audit_checkpoint(
            size bigint PRIMARY KEY,
            root bytea NOT NULL,
            time bigint NOT NULL,
            key_id text NOT NULL,
            signature bytea NOT NULL);
        CREATE TABLE audit_signing_key(
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id text NOT NULL UNIQUE,
            spki bytea NOT NULL,
            former text NOT NULL,
            by_former bytea NOT NULL,
            by_itself bytea NOT NULL);
        CREATE TABLE audit_sequence(
            account text COLLATE "C" PRIMARY KEY,
            next bigint NOT NULL,
            first_time bigint NOT NULL,
            gaps text NOT NULL,
            restarts int NOT NULL,
            level int NOT NULL);
        CREATE INDEX audit_sequence_gaps ON audit_sequence(account) WHERE gaps <> '';
        CREATE TABLE audit_tally(name text COLLATE "C" PRIMARY KEY, count bigint NOT NULL);
        CREATE TABLE audit_usage(
            day int NOT NULL,
            tenant text COLLATE "C" NOT NULL,
            principal text COLLATE "C" NOT NULL,
            token_id text COLLATE "C" NOT NULL,
            account text COLLATE "C" NOT NULL,
            server text COLLATE "C" NOT NULL,
            tool text COLLATE "C" NOT NULL,
            calls bigint NOT NULL,
            denied bigint NOT NULL,
            errors bigint NOT NULL,
            credits bigint NOT NULL,
            posted bigint NOT NULL,
            duration_us bigint NOT NULL,
            duration_us_max bigint NOT NULL,
            bytes_in bigint NOT NULL,
            bytes_out bigint NOT NULL,
            PRIMARY KEY(day, tenant, principal, token_id, account, server, tool));
        CREATE TABLE audit_cursor(reader text COLLATE "C" PRIMARY KEY, next bigint NOT NULL);
        """;

    // Later than the first version.
    public const string Leases = """
        CREATE TABLE IF NOT EXISTS audit_lease(
            reader text COLLATE "C" PRIMARY KEY, holder text NOT NULL, until bigint NOT NULL);
        """;

    public const string AddUsage = """
        INSERT INTO audit_usage AS u
        VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (day, tenant, principal, token_id, account, server, tool) DO UPDATE SET
            calls = u.calls + excluded.calls, denied = u.denied + excluded.denied,
            errors = u.errors + excluded.errors, credits = u.credits + excluded.credits,
            posted = u.posted + excluded.posted, duration_us = u.duration_us + excluded.duration_us,
            duration_us_max = greatest(u.duration_us_max, excluded.duration_us_max),
            bytes_in = u.bytes_in + excluded.bytes_in, bytes_out = u.bytes_out + excluded.bytes_out
        """;
}
