using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server;

/// <summary>Refuses limits that no call could keep to, before the first request.</summary>
internal sealed class GrpcServiceOptionsValidator : IValidateOptions<GrpcServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, GrpcServiceOptions options)
    {
        var failures = new List<string>();
        if (options.MaxReceiveMessageSize <= 0)
        {
            failures.Add($"{nameof(options.MaxReceiveMessageSize)} is a number of bytes above 0.");
        }

        if (options.MaxSendMessageSize <= 0)
        {
            failures.Add($"{nameof(options.MaxSendMessageSize)} is a number of bytes above 0.");
        }

        if (options.RequestArrivalMax <= TimeSpan.Zero || options.RequestArrivalMax > TimeSpan.FromDays(1))
        {
            failures.Add($"{nameof(options.RequestArrivalMax)} is above 0 and at most a day.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
