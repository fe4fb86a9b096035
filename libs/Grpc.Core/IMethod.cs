namespace Grpc.Core;

/// <summary>A gRPC method without its message types: what routing and logging need to know.</summary>
public interface IMethod
{
    /// <summary>Whether the answer is one message or a stream.</summary>
    MethodType Type { get; }

    /// <summary>The service as the proto names it, package first: <c>satgate.budget.v1.BudgetService</c>.</summary>
    string ServiceName { get; }

    /// <summary>The method as the proto names it: <c>Reserve</c>.</summary>
    string Name { get; }

    /// <summary>The request path on the wire: <c>/satgate.budget.v1.BudgetService/Reserve</c>.</summary>
    string FullName { get; }
}
