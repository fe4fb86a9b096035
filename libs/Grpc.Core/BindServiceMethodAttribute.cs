namespace Grpc.Core;

/// <summary>On a generated service base class: which static method hands its methods to a binder.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindServiceMethodAttribute : Attribute
{
    /// <summary>Names the method by its declaring type and its name.</summary>
    public BindServiceMethodAttribute(Type bindType, string bindMethodName)
    {
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>The class that declares the method.</summary>
    public Type BindType { get; }

    /// <summary>The method: static, takes a <see cref="ServiceBinderBase"/> and the service base class.</summary>
    public string BindMethodName { get; }
}
