using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SatGate.Auth.ApiKeys;
using SatGate.Auth.Grpc;
using SatGate.Auth.Keys;
using SatGate.Auth.Revocation;
using SatGate.Auth.Sharing;
using SatGate.Auth.Storage;
using SatGate.Auth.Tokens;
using SatGate.Contracts.Auth.V1;
using SatGate.Dapr;

namespace SatGate.Auth;

/// <summary>Adds the Auth service to a process.</summary>
public static class AuthServices
{
    /// <summary>
    /// Adds it with these settings. They are checked when the service is first asked for, at the latest
    /// (<see cref="OptionsValidationException"/>, <see cref="KeysInvalidException"/>): ask for
    /// <see cref="AuthService.AuthServiceBase"/> at start.
    /// </summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, AuthOptions options)
    {
        var checkedOptions = new AuthOptionsValidator().Validate(AuthOptions.Section, options);
        if (checkedOptions.Failed)
        {
            throw new OptionsValidationException(AuthOptions.Section, typeof(AuthOptions), checkedOptions.Failures);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<RootKeys>();
        services.TryAddSingleton(_ => new AuthDatabase(options.DatabasePath, options.IsCopy));
        services.TryAddSingleton<RevocationFeed>();
        services.TryAddSingleton<Revocations>();
        services.TryAddSingleton<RevocationStream>();
        services.TryAddSingleton<TokenChecker>();
        services.TryAddSingleton<IssuedTokens>();
        services.TryAddSingleton<TokenMint>();
        services.TryAddSingleton<TokenDelegation>();
        services.TryAddSingleton<TokenRevocation>();
        services.TryAddSingleton<ApiKeyStore>();
        services.TryAddSingleton<ApiKeyRules>();
        services.TryAddSingleton<AuthService.AuthServiceBase, AuthGrpcService>();
        return services;
    }

    /// <summary>
    /// Adds it as one of several replicas that share a journal in a state store of the sidecar; the database is then
    /// this replica's copy. The host adds a <see cref="DaprClient"/>.
    /// </summary>
    public static IServiceCollection AddSharedAuth(
        this IServiceCollection services, AuthOptions options, string storeName)
    {
        services.AddSingleton<AuthGrpcService>();
        services.AddSingleton<AuthService.AuthServiceBase, SharedAuthService>();
        services.AddSingleton(
            provider => ActivatorUtilities.CreateInstance<SharedJournal>(provider, storeName));
        services.AddHostedService<JournalFollower>();
        return services.AddAuth(options with { IsCopy = true });
    }
}
