using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SatGate.Audit.Api;

/// <summary>What the handlers answer with.</summary>
internal static class Answers
{
    public static IResult Json(JsonNode json) => Results.Text(json.ToJsonString(), "application/json", Encoding.UTF8);

    public static IResult Bad(string problem) => Results.Problem(title: problem, statusCode: 400);

    public static IResult Missing(string problem) => Results.Problem(title: problem, statusCode: 404);
}
