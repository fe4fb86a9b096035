namespace Grpc.Core;

/// <summary>Makes marshallers; the name that generated code calls.</summary>
public static class Marshallers
{
    /// <summary>A marshaller of these two functions.</summary>
    public static Marshaller<T> Create<T>(
        Action<T, SerializationContext> serializer,
        Func<DeserializationContext, T> deserializer) => new(serializer, deserializer);
}
