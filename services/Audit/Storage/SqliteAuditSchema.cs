namespace SatGate.Audit.Storage;

/// <summary>The tables of a log in SQLite.</summary>
internal static class SqliteAuditSchema
{
    public const int VersionNow = 1;

    // A record is stored as the text that was hashed: nothing has to be rebuilt to verify it, and no field can be in
    // the table and not in the hash.
    public const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE head(
            one INTEGER PRIMARY KEY CHECK(one = 1),
            size INTEGER NOT NULL,
            received INTEGER NOT NULL,
            frontier BLOB NOT NULL);
        INSERT INTO head VALUES(1, 0, 0, x'');
        CREATE TABLE record(
            n INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            id BLOB NOT NULL,
            leaf BLOB NOT NULL,
            body BLOB);
        CREATE UNIQUE INDEX record_event ON record(time, id);
        CREATE TABLE node(
            level INTEGER NOT NULL,
            position INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY(level, position)) WITHOUT ROWID;
        CREATE TABLE checkpoint(
            size INTEGER PRIMARY KEY,
            root BLOB NOT NULL,
            time INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            signature BLOB NOT NULL);
        CREATE TABLE signing_key(
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            spki BLOB NOT NULL,
            former TEXT NOT NULL,
            by_former BLOB NOT NULL,
            by_itself BLOB NOT NULL);
        CREATE TABLE sequence(
            account TEXT PRIMARY KEY,
            next INTEGER NOT NULL,
            first_time INTEGER NOT NULL,
            gaps TEXT NOT NULL,
            restarts INTEGER NOT NULL,
            level INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX sequence_gaps ON sequence(account) WHERE gaps <> '';
        CREATE TABLE tally(name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE usage(
            day INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            principal TEXT NOT NULL,
            token_id TEXT NOT NULL,
            account TEXT NOT NULL,
            server TEXT NOT NULL,
            tool TEXT NOT NULL,
            calls INTEGER NOT NULL,
            denied INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            credits INTEGER NOT NULL,
            posted INTEGER NOT NULL,
            duration_us INTEGER NOT NULL,
            duration_us_max INTEGER NOT NULL,
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            PRIMARY KEY(day, tenant, principal, token_id, account, server, tool)) WITHOUT ROWID;
        CREATE TABLE cursor(reader TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
        """;

    // Later than the first version, and no reader of that version minds it.
    public const string Leases = """
        CREATE TABLE IF NOT EXISTS lease(
            reader TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
        """;

    public const string AddUsage = """
        INSERT INTO usage VALUES(@day, @tenant, @principal, @token, @account, @server, @tool,
            @calls, @denied, @errors, @credits, @posted, @duration, @durationMax, @in, @out)
        ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, denied = denied + excluded.denied,
            errors = errors + excluded.errors, credits = credits + excluded.credits,
            posted = posted + excluded.posted, duration_us = duration_us + excluded.duration_us,
            duration_us_max = max(duration_us_max, excluded.duration_us_max),
            bytes_in = bytes_in + excluded.bytes_in, bytes_out = bytes_out + excluded.bytes_out
        """;
}
