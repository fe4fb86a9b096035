using Microsoft.Extensions.Options;

namespace SatGate.Auth;

[OptionsValidator]
internal sealed partial class AuthOptionsValidator : IValidateOptions<AuthOptions>;
