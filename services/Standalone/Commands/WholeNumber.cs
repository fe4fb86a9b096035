using System.CommandLine;
using System.Globalization;

namespace SatGate.Standalone.Commands;

/// <summary>Options that are a number within bounds; anything else is wrong usage, said in words.</summary>
internal static class WholeNumber
{
    /// <summary>Lets the option take digits alone, from the least to the greatest number.</summary>
    public static Option<int> Within(this Option<int> option, int least, int greatest)
    {
        option.CustomParser = result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(
                    result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= greatest)
            {
                return number;
            }

            result.AddError($"{option.Name} must be a whole number from {least} to {greatest}.");
            return 0;
        };
        return option;
    }
}
