namespace SatGate.Standalone.Commands;

/// <summary>
/// What <c>satgate init</c> writes. <c>#</c> and one blank begin prose; <c>#</c> and anything else a setting that is
/// off: without the <c>#</c> it is on, and a test switches all of them on.
/// </summary>
internal static class InitTemplate
{
    public const string Text = """
        # satgate.yaml: the economic firewall between AI agents and MCP servers.
        # Check it with `satgate validate`. Changes take effect while it runs; a file with errors changes nothing.
        # Values may hold ${VAR} and ${VAR:-default}; $$ is a dollar. Inside [ ] and { } put them in quotes.
        # For completion in your editor: satgate schema > satgate.schema.json, and as the first line of this file
        # yaml-language-server: $schema=satgate.schema.json

        # Where clients connect: stdio (the client starts satgate) or http (it listens, on loopback unless told).
        server:
          transport: stdio
        #  port: 9100
        #  host: 127.0.0.1              # anything but loopback needs auth

        # The MCP servers behind the gateway. `command` starts one, `url` connects to one.
        upstreams:
          everything:
            command: [npx, -y, "@modelcontextprotocol/server-everything"]
            env:                        # a child gets these and little else: not your other secrets
              PATH: ${PATH}
              HOME: ${HOME:-/}
        #    timeout: 30s
        #    tools: { allow: ["get-*", echo], deny: [print_env] }
        #  remote:
        #    url: https://mcp.example.com/mcp
        #    auth: { type: bearer, token: "${REMOTE_TOKEN}" }

        # What a call costs, in credits: exact name, then the longest pattern, then the default. 0 is free.
        tools:
          defaultCost: 1
        #  costs:
        #    web_search: 5
        #    gpt4_*: 25
        #    remote.*: 2                # every tool of one server
        #  onToolError: refund          # a call whose result is an error; charge by default
        #  onUnknown: hold              # a call of which nobody knows whether it ran; charge by default

        # How much may be spent: in all, and per period.
        budget:
          limit: 1000
        #  windows:
        #    - { period: day, cap: 200, zone: UTC }
        #    - { period: hour, cap: 50, rolling: true }
        #  path: .satgate/budget.db

        # hard refuses what the budget does not cover; soft lets it pass and books it; shadow only records.
        enforcement:
          mode: hard
        #  denial: result               # a tool result instead of a JSON-RPC error

        # Who may call: none (on this machine alone), config (one token), header (tokens that carry budgets).
        auth:
          mode: none
        #  token: ${SATGATE_TOKEN}
        #  rootKey: ${SATGATE_ROOT_KEY}

        #logging:
        #  level: info
        #  format: json

        """;
}
