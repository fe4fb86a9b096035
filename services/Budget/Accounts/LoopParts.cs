using Microsoft.Extensions.Logging;
using SatGate.Budget.Events;

namespace SatGate.Budget.Accounts;

/// <summary>
/// What the loop stands on. <see cref="Jitter"/> gives numbers from 0 to 1; <see cref="WriterId"/> must be new at every
/// start.
/// </summary>
internal sealed record LoopParts(
    IStateStore Store,
    IEventPublisher Publisher,
    ILoopExecutor Executor,
    TimeProvider Time,
    ILogger Logger,
    Func<double> Jitter,
    ulong WriterId);
