using Grpc.Core;

namespace SatGate.Grpc.InProcess;

/// <summary>
/// The services that live in this process. Bind each with its generated code, either way:
/// <c>services.Add(BudgetService.BindService(implementation))</c> or
/// <c>BudgetService.BindService(services, implementation)</c>. Services may be added while calls run.
/// </summary>
public sealed class InProcessServices : ServiceBinderBase
{
    private readonly Lock _adding = new();

    // Replaced whole on every addition, so calls read them without a lock. The method objects of generated code are
    // shared by client and service, so the first look-up is by reference, far cheaper than hashing a path.
    private volatile Dictionary<IMethod, Delegate> _byMethod = new(ReferenceEqualityComparer.Instance);
    private volatile Dictionary<string, Delegate> _byPath = new(StringComparer.Ordinal);

    /// <summary>
    /// Binds every method of a service; refuses a path that is bound already with <see cref="ArgumentException"/>.
    /// </summary>
    public void Add(ServerServiceDefinition service)
    {
        ArgumentNullException.ThrowIfNull(service);
        service.BindService(this);
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse>? handler) => AddHandler(method, handler);

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        ServerStreamingServerMethod<TRequest, TResponse>? handler) => AddHandler(method, handler);

    /// <summary>The method's handler, or null where nothing here serves it.</summary>
    internal Delegate? Find(IMethod method) =>
        _byMethod.TryGetValue(method, out var handler) || _byPath.TryGetValue(method.FullName, out handler)
            ? handler
            : null;

    private void AddHandler(IMethod method, Delegate? handler)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(handler);
        lock (_adding)
        {
            _byPath = new Dictionary<string, Delegate>(_byPath, _byPath.Comparer) { { method.FullName, handler } };
            _byMethod = new Dictionary<IMethod, Delegate>(_byMethod, _byMethod.Comparer) { { method, handler } };
        }
    }
}
