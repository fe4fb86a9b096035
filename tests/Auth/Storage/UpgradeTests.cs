using Microsoft.Data.Sqlite;
using SatGate.Contracts.Auth.V1;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;
using SatGate.Sqlite;
using Status = SatGate.Contracts.Auth.V1.VerifyResponse.Types.Status;

namespace SatGate.Auth.Tests.Storage;

/// <summary>
/// The file of an older version is brought up to date with all that is in it; one of a newer version is left alone.
/// </summary>
public sealed class UpgradeTests
{
    // The tables as version 1 made them, before there were API keys.
    private const string VersionOne = """
        CREATE TABLE issued(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            parent TEXT NOT NULL,
            account TEXT NOT NULL,
            tenant TEXT NOT NULL,
            label TEXT NOT NULL,
            key_id TEXT NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            nonce TEXT NOT NULL,
            own_expires_at INTEGER NOT NULL);
        CREATE UNIQUE INDEX issued_nonce ON issued(parent, nonce);
        CREATE INDEX issued_expiry ON issued(expires_at) WHERE expires_at > 0;
        CREATE TABLE lineage(
            id TEXT NOT NULL,
            ancestor TEXT NOT NULL,
            PRIMARY KEY(ancestor, id)) WITHOUT ROWID;
        CREATE INDEX lineage_id ON lineage(id);
        CREATE TABLE revoked(
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            revoked_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            reason TEXT NOT NULL);
        PRAGMA user_version=1;
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_AFileOfVersionOne_KeepsItsTokensAndRevocationsAndCanKeepKeys()
    {
        using var folder = AuthHost.Start();
        var root = await folder.MintAsync();
        var child = await folder.DelegateAsync(root);
        var path = Path.Combine(folder.Folder, "one.db");
        var (rootId, childId) = (IdOf(root), child.TokenId);
        Execute(path, VersionOne);
        Execute(path, $"""
            INSERT INTO issued(id, parent, account, tenant, label, key_id, issued_at, expires_at, nonce,
                own_expires_at) VALUES('{rootId}', '', 'sg1:a', '', 'old one', 'config', 1, 0, '', 0);
            INSERT INTO issued(id, parent, account, tenant, label, key_id, issued_at, expires_at, nonce,
                own_expires_at) VALUES('{childId}', '{rootId}', 'sub:{childId}', '', '', 'config', 2, 0, 'n', 0);
            INSERT INTO lineage(id, ancestor) VALUES('{childId}', '{rootId}');
            INSERT INTO revoked(sequence, id, revoked_at, expires_at, reason) VALUES(7, '{childId}', 3, 0, 'lost');
            """);

        using (var upgraded = folder.StartAgain(options => options with { DatabasePath = path }))
        {
            await AssertKeptAsync(upgraded, root, child.Token, rootId);
            var made = await upgraded.Client.CreateApiKeyAsync(
                new CreateApiKeyRequest { Name = "ci" }, cancellationToken: Cancel);
            Assert.Equal(CreateApiKeyResponse.Types.Status.Created, made.Status);
        }

        Assert.Equal(2, VersionOf(path));
        using var again = folder.StartAgain(options => options with { DatabasePath = path });
        await AssertKeptAsync(again, root, child.Token, rootId);
        var keys = await again.Client.ListApiKeysAsync(new ListApiKeysRequest(), cancellationToken: Cancel);
        Assert.Equal(["ci"], keys.Keys.Select(key => key.Name));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(-1, false)]
    public void Open_AFileOfAnotherVersion_IsRefusedAndLeftAlone(int version, bool opens)
    {
        using var folder = AuthHost.Start();
        var path = Path.Combine(folder.Folder, "other.db");
        folder.StartAgain(options => options with { DatabasePath = path }).Dispose();
        Execute(path, $"PRAGMA user_version={version}");

        var thrown = Record.Exception(
            () => folder.StartAgain(options => options with { DatabasePath = path }).Dispose());

        Assert.Equal(opens, thrown is null);
        Assert.Equal(version, VersionOf(path));
        if (!opens)
        {
            Assert.Contains(path, thrown!.Message, StringComparison.Ordinal);
            Assert.Contains($"version {version}", thrown.Message, StringComparison.Ordinal);
        }
    }

    private static async Task AssertKeptAsync(AuthHost auth, string root, string child, string rootId)
    {
        Assert.Equal(Status.Verified, await auth.StatusAsync(root));
        Assert.Equal(Status.Revoked, await auth.StatusAsync(child));
        var listed = (await auth.ListAsync()).Tokens;
        Assert.Contains(listed, token => token.TokenId == rootId && token.Label == "old one");
        Assert.Equal(7, (await auth.VerifyAsync(root)).RevocationsSeen);
    }

    private static string IdOf(string text)
    {
        Assert.Equal(DecodeStatus.Decoded, Macaroon.Decode(text, out var token));
        return TokenId.Of(token!.Signature).ToString();
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long VersionOf(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path)
    {
        SqliteLibrary.Use();
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        connection.Open();
        return connection;
    }
}
