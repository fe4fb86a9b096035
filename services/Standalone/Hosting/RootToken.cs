using Grpc.Core;
using Microsoft.Extensions.Hosting;
using SatGate.Contracts.Auth.V1;
using SatGate.Files;
using SatGate.Gateway.Configuration;
using SatGate.Gateway.Spending;
using SatGate.Macaroons.Accounts;
using SatGate.Macaroons.Chain;
using SatGate.Macaroons.Format;

namespace SatGate.Standalone.Hosting;

/// <summary>
/// The root token that a gateway has at start with `auth.autoMintRoot`: the one of the config, else the one in
/// `auth.rootTokenFile`, else a new one, which is written to that file or said once on stderr. A token that is taken
/// again keeps its account and what it has spent; a new one begins with `budget.limit` credits.
/// </summary>
internal sealed class RootToken(
    SatGateConfig config, CallInvoker invoker, DefaultAccount account, TextWriter errors) : IHostedLifecycleService
{
    private readonly AuthService.AuthServiceClient _auth = new(invoker);

    /// <exception cref="InvalidOperationException">The token is not accepted, or cannot be made or written.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var auth = config.Auth;
        if (auth.RootToken is { } configured)
        {
            await TakeAsync(configured.Reveal(), "auth.rootToken", cancellationToken);
        }
        else if (auth.RootTokenFile is { } file && File.Exists(file))
        {
            await TakeAsync((await File.ReadAllTextAsync(file, cancellationToken)).Trim(), file, cancellationToken);
        }
        else
        {
            var minted = await new RootMint(invoker).MintAsync(
                config.Budget, neverExpires: auth.RootTokenFile is not null, cancellationToken);
            if (auth.RootTokenFile is { } path)
            {
                Write(path, minted.Token);
            }
            else
            {
                errors.WriteLine($"ROOT_TOKEN={minted.Token}");
                errors.WriteLine($"TOKEN_ID={minted.TokenId}");
            }
        }
    }

    private async Task TakeAsync(string text, string where, CancellationToken cancellationToken)
    {
        var answer = await _auth.VerifyAsync(new VerifyRequest { Token = text }, cancellationToken: cancellationToken);
        var root = answer.Status is VerifyResponse.Types.Status.Verified ? Read(text, answer) : null;
        if (root is not { } known || known.Chain.Count != 1)
        {
            throw new InvalidOperationException(root is null
                ? $"the root token in {where} is not accepted ({answer.Status}); remove it for a new one"
                : $"the token in {where} is no root token: it has a budget of its own");
        }

        await account.ApplyAsync(
            config.Budget, known.Chain[0].Account, known.ExpiresAt, known.Label, cancellationToken);
    }

    private static Known? Read(string text, VerifyResponse answer)
    {
        var ids = answer.ChainIds.ToByteArray().Chunk(TokenId.Size).Select(id => TokenId.FromBytes(id)).ToArray();
        return Macaroon.Decode(text, out var token) is DecodeStatus.Decoded
            && VerifiedMacaroon.TryRestore(token!, ids, out var verified)
                ? new Known(
                    verified!.Accounts, verified.ExpiresAt?.ToUnixTimeMilliseconds() ?? 0, verified.Label)
                : null;
    }

    private static void Write(string path, string token)
    {
        OwnerOnly.CreateFolderOf(path);
        using var writer = new StreamWriter(path, OwnerOnly.Writing(FileMode.CreateNew, FileShare.Read));
        writer.WriteLine(token);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed record Known(IReadOnlyList<AccountLink> Chain, long ExpiresAt, string Label);
}
