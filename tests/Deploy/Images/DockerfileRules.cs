using System.Text.RegularExpressions;

namespace SatGate.Deploy.Tests.Images;

/// <summary>What must hold for the recipe of the images, as a function that returns a line for each breach.</summary>
internal static partial class DockerfileRules
{
    public static IEnumerable<string> Breaches(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToList();
        var last = lines.Skip(lines.FindLastIndex(line => line.StartsWith("FROM", StringComparison.Ordinal))).ToList();
        foreach (var image in lines.Where(line => line.Contains("=mcr.", StringComparison.Ordinal)))
        {
            if (!Pinned().IsMatch(image))
            {
                yield return $"a base image is not pinned: {image}";
            }
        }

        if (!lines.Any(line => line.EndsWith("-noble-chiseled-extra", StringComparison.Ordinal)))
        {
            yield return "the base has a shell, or no time zones";
        }

        if (!lines.Any(line => line.Contains("--platform=$BUILDPLATFORM", StringComparison.Ordinal))
            || !lines.Any(line => line.Contains("-a \"$TARGETARCH\"", StringComparison.Ordinal)))
        {
            yield return "it compiles for one processor only";
        }

        var user = last.Where(line => line.StartsWith("USER ", StringComparison.Ordinal)).ToList();
        if (user.Count != 1 || !NotRoot().IsMatch(user[0]))
        {
            yield return "it runs as root, or as a name that Kubernetes cannot check";
        }

        if (!last.Any(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal)))
        {
            yield return "it has no health check";
        }

        if (last.Any(line => line.StartsWith("RUN ", StringComparison.Ordinal))
            || !last.Any(line => line.StartsWith("ENTRYPOINT [", StringComparison.Ordinal)))
        {
            yield return "the base has no shell";
        }

        if (last.Any(line => Secret().IsMatch(line)))
        {
            yield return "a secret would stay in the image";
        }
    }

    [GeneratedRegex(@"\AARG \w+=mcr\.microsoft\.com/dotnet/(sdk|aspnet):\d+\.\d+\.\d+-[a-z-]+\z")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\AUSER [1-9]\d*:[1-9]\d*\z")]
    private static partial Regex NotRoot();

    [GeneratedRegex(@"\A(ENV|ARG) .*(PASSWORD|TOKEN|ROOT_KEY)")]
    private static partial Regex Secret();
}
