using Grpc.Core;
using Microsoft.Extensions.Hosting;
using SatGate.Contracts.Budget.V1;
using SatGate.Dapr;
using SatGate.Gateway.Identity;

namespace SatGate.Gateway.Hosting;

/// <summary>
/// Waits at start until the Budget service answers through the sidecars, because the services of a deployment start in
/// any order. Registered before the gateway, whose first step opens an account.
/// </summary>
internal sealed class BudgetStart(
    BudgetService.BudgetServiceClient budget, DaprSettings settings, TimeProvider clock) : IHostedLifecycleService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="TimeoutException">It does not answer within <see cref="DaprSettings.StartMax"/>.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        while (!await AnswersAsync(cancellationToken))
        {
            if (clock.GetElapsedTime(begun) > settings.StartMax)
            {
                throw new TimeoutException("The Budget service does not answer through the sidecar.");
            }
            await Task.Delay(s_pause, clock, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Any account will do, and one that is not there too: only the store has to have answered.
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await budget.GetAsync(
                new GetRequest { Account = NoAuthenticator.DefaultAccount }, cancellationToken: cancellationToken);
            return answer.Status is GetResponse.Types.Status.Found or GetResponse.Types.Status.AccountNotFound;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
