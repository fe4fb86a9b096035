namespace Grpc.Core;

/// <summary>The messages that a server-streaming handler sends.</summary>
/// <typeparam name="T">The message.</typeparam>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
}
