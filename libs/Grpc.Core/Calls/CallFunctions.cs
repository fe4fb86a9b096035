namespace Grpc.Core;

/// <summary>
/// The four functions of a call. A transport passes the same four static ones for every call, so the last set made is
/// kept and used again: a call then holds one reference instead of four.
/// </summary>
internal sealed class CallFunctions
{
    private static CallFunctions? s_last;

    private CallFunctions(
        Func<object, Task<Metadata>> responseHeaders,
        Func<object, Status> status,
        Func<object, Metadata> trailers,
        Action<object> dispose)
    {
        ResponseHeaders = responseHeaders;
        Status = status;
        Trailers = trailers;
        Dispose = dispose;
    }

    public Func<object, Task<Metadata>> ResponseHeaders { get; }

    public Func<object, Status> Status { get; }

    public Func<object, Metadata> Trailers { get; }

    public Action<object> Dispose { get; }

    public static CallFunctions Of(
        Func<object, Task<Metadata>> responseHeaders,
        Func<object, Status> status,
        Func<object, Metadata> trailers,
        Action<object> dispose)
    {
        var last = Volatile.Read(ref s_last);
        if (last is not null
            && ReferenceEquals(last.ResponseHeaders, responseHeaders)
            && ReferenceEquals(last.Status, status)
            && ReferenceEquals(last.Trailers, trailers)
            && ReferenceEquals(last.Dispose, dispose))
        {
            return last;
        }

        var made = new CallFunctions(responseHeaders, status, trailers, dispose);
        Volatile.Write(ref s_last, made);
        return made;
    }
}
