using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace SatGate.Privacy.Tests;

/// <summary>What is taken out and what stays, side by side; nested, encoded and hostile.</summary>
public sealed class RedactorTests
{
    private const int Enough = 1024 * 1024;

    private static readonly Redactor s_redactor = new(RedactionSettings.None);

    [Theory]
    [InlineData("4111111111111111", "[redacted:card]")]
    [InlineData("pay 4111 1111 1111 1111 now", "pay [redacted:card] now")]
    [InlineData("5500-0000-0000-0004", "[redacted:card]")]
    [InlineData("340000000000009", "[redacted:card]")]
    [InlineData("4111111111111112", "4111111111111112")]
    [InlineData("order 12345 4111111111111111", "order 12345 [redacted:card]")]
    [InlineData("0000000000000000", "0000000000000000")]
    [InlineData("123-45-6789", "[redacted:ssn]")]
    [InlineData("666-45-6789", "666-45-6789")]
    [InlineData("000-45-6789", "000-45-6789")]
    [InlineData("901-45-6789", "901-45-6789")]
    [InlineData("123-00-6789", "123-00-6789")]
    [InlineData("123-45-0000", "123-45-0000")]
    [InlineData("2026-01-31", "2026-01-31")]
    [InlineData("jane.doe+x@mail.example.com!", "[redacted:email]!")]
    [InlineData("@types/node", "@types/node")]
    [InlineData("call +49 (30) 1234-5678", "call [redacted:phone]")]
    [InlineData("(555) 867-5309", "[redacted:phone]")]
    [InlineData("+1 = 2", "+1 = 2")]
    [InlineData("from 192.168.1.77:80", "from [redacted:ip]:80")]
    [InlineData("version 1.2.3", "version 1.2.3")]
    [InlineData("999.1.1.1", "999.1.1.1")]
    [InlineData("2001:db8::8a2e:370:7334", "[redacted:ip]")]
    [InlineData("at 12:30:45", "at 12:30:45")]
    [InlineData("2001:db8:1:2:3:4:5:6", "[redacted:ip]")]
    [InlineData("a::b", "a::b")]
    [InlineData("std::vector", "std::vector")]
    [InlineData("DE89 3704 0044 0532 0130 00", "[redacted:iban]")]
    [InlineData("DE89370400440532013000 is mine", "[redacted:iban] is mine")]
    [InlineData("GB82 WEST 1234 5698 7654 32 and more", "[redacted:iban] and more")]
    [InlineData("DE88 3704 0044 0532 0130 00", "DE88 3704 0044 0532 0130 00")]
    [InlineData("a plain sentence, 42 and 3.14", "a plain sentence, 42 and 3.14")]
    [InlineData("Grüße an 東京", "Grüße an 東京")]
    public void RedactText_PrivateDataAndItsTwin(string text, string redacted) =>
        Assert.Equal(redacted, s_redactor.RedactText(text));

    // Put together here, so that no scanner takes this file for a leak.
    [Theory]
    [InlineData("ghp_", "abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("sk-ant-", "api03-abcdefghijklmnop")]
    [InlineData("sk_live_", "abcdefghijklmnop1234")]
    [InlineData("xoxb-", "123456789012-abcdefghij")]
    [InlineData("AKIA", "ABCDEFGHIJKLMNOP")]
    [InlineData("AIza", "abcdefghijklmnopqrstuvwxyz012345678")]
    [InlineData("glpat-", "abcdefghijklmnopqrst")]
    [InlineData("sk-", "abcdefghijklmnopqrst")]
    [InlineData("rk_test_", "abcdefghijklmnop1234")]
    [InlineData("github_pat_", "abcdefghijklmnopqrstuvwxyz0123456789_abcde")]
    [InlineData("ASIA", "ABCDEFGHIJKLMNOP")]
    [InlineData("ya29.", "abcdefghijklmnopqrstuvwx")]
    [InlineData("npm_", "abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("hf_", "abcdefghijklmnopqrstuvwxyzabcdefgh")]
    [InlineData("SG.", "abcdefghijklmnopqrstuv")]
    [InlineData("dop_v1_", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("pypi-", "AgEIcHlwaS5vcmcabcdefghijklmnopqrstuvwxyz0123456789abcdef")]
    [InlineData("shpat_", "0123456789abcdef0123456789abcdef")]
    [InlineData("Basic ", "dXNlcjpwYXNzd29yZA==")]
    [InlineData("satgate_", "abcdefghijklmnopqrst")]
    [InlineData("Bearer ", "abcdefghijklmnopqrst")]
    [InlineData("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")]
    [InlineData("-----BEGIN RSA PRIVATE ", "KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----")]
    public void RedactText_SecretsByPrefix_AreTakenOut(string prefix, string rest)
    {
        var redacted = s_redactor.RedactText($"use {prefix}{rest}, please");

        Assert.Equal("use [redacted:secret], please", redacted);
    }

    [Fact]
    public void RedactText_PasswordInAUrl_IsTakenOut() => Assert.Equal(
        "postgres[redacted:secret]db.example/x?y=1",
        s_redactor.RedactText("postgres://" + "admin:hunter2@db.example/x?y=1"));

    /// <summary>Written down once more, so that a name that is lost from the list is missed.</summary>
    [Theory]
    [InlineData("password passwd pwd passphrase secret client_secret api_key access_key secret_key private_key")]
    [InlineData("token access_token refresh_token id_token auth_token bearer_token session_token")]
    [InlineData("authorization proxy-authorization cookie set-cookie x-api-key credential credentials")]
    [InlineData("ssn social_security_number card_number cvv cvc pin otp aws_secret_access_key connection_string")]
    [InlineData("apiKey ACCESS-TOKEN Set_Cookie PIN")]
    public void Redact_MembersWithTellingNames_LoseTheirValues(string names)
    {
        foreach (var name in names.Split(' '))
        {
            Assert.Equal(
                $$"""{"{{name}}":"[redacted:field]","{{name}}s_left":"plain"}""",
                s_redactor.Redact(
                    Encoding.UTF8.GetBytes($$"""{"{{name}}":"plain","{{name}}s_left":"plain"}"""), Enough));
        }
    }

    [Theory]
    [InlineData("""{"a":{"b":[{"password":"x"},1]}}""", """{"a":{"b":[{"password":"[redacted:field]"},1]}}""")]
    [InlineData("""{"API-Key":{"x":[1]},"k":1}""", """{"API-Key":"[redacted:field]","k":1}""")]
    [InlineData("""{"max_tokens":5,"token":5}""", """{"max_tokens":5,"token":"[redacted:field]"}""")]
    [InlineData("""{"t":null,"pin":null}""", """{"t":null,"pin":null}""")]
    [InlineData("""{"n":4111111111111111,"m":12.5e3}""", """{"n":"[redacted:card]","m":12.5e3}""")]
    [InlineData("""{"a@b.example":1}""", """{"[redacted:email]":1}""")]
    [InlineData("""{"s":"\u0034111111111111111"}""", """{"s":"[redacted:card]"}""")]
    [InlineData("""{"p\u0061ssword":"x"}""", """{"password":"[redacted:field]"}""")]
    [InlineData("""["{\"password\":\"x\"}"]""", """["{\"password\":\"[redacted:field]\"}"]""")]
    [InlineData("""{"s":"{not json a@b.example"}""", """{"s":"{not json [redacted:email]"}""")]
    [InlineData("""{"s":"4111%2D1111%2D1111%2D1111"}""", """{"s":"[redacted:card]"}""")]
    [InlineData("""{"s":"４１１１ １１１１ １１１１ １１１１"}""", """{"s":"[redacted:card]"}""")]
    [InlineData("""{"s":"4111\u200b1111\u200b1111\u200b1111"}""", """{"s":"[redacted:card]"}""")]
    [InlineData("""{"s":"4111–1111–1111–1111"}""", """{"s":"[redacted:card]"}""")]
    public void Redact_NestedAndEncoded(string json, string redacted) =>
        Assert.Equal(redacted, s_redactor.Redact(Encoding.UTF8.GetBytes(json), Enough));

    [Fact]
    public void Redact_Base64_IsLookedInto()
    {
        var hidden = Convert.ToBase64String("my card is 4111111111111111"u8);
        var twice = Convert.ToBase64String(Encoding.UTF8.GetBytes(hidden));
        var harmless = Convert.ToBase64String("nothing to see here, move along"u8);

        Assert.Equal(
            """["[redacted:encoded]","[redacted:encoded]",""" + $"\"{harmless}\"]",
            s_redactor.Redact(Encoding.UTF8.GetBytes($"[\"{hidden}\",\"{twice}\",\"{harmless}\"]"), Enough));
    }

    [Fact]
    public void Redact_OwnFieldsAndPatterns_AreAdded()
    {
        var redactor = new Redactor(new RedactionSettings(["salary"], ["EMP-[0-9]{6}"]));
        var json = """{"Salary":1,"who":"EMP-123456","other":"EMP-12"}"""u8;

        Assert.Equal(
            """{"Salary":"[redacted:field]","who":"[redacted:pattern]","other":"EMP-12"}""",
            redactor.Redact(json, Enough));
        Assert.Contains("EMP-123456", s_redactor.Redact(json, Enough), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+\\1")]
    [InlineData("(?=a)b")]
    [InlineData("(")]
    public void New_PatternThatIsNotLinear_IsRefused(string pattern) =>
        Assert.ThrowsAny<ArgumentException>(() => new Redactor(new RedactionSettings([], [pattern])));

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("\"\\ud800\"")]
    public void Redact_WhatCannotBeRead_IsNotKept(string json) =>
        Assert.Equal("\"[redacted:unreadable]\"", s_redactor.Redact(Encoding.UTF8.GetBytes(json), Enough));

    [Fact]
    public void Redact_InvalidUtf8AndDeepJson_AreNotKept()
    {
        Assert.Equal("\"[redacted:unreadable]\"", s_redactor.Redact([(byte)'"', 0xff, (byte)'"'], Enough));
        Assert.Equal(
            "\"[redacted:unreadable]\"",
            s_redactor.Redact(
                Encoding.UTF8.GetBytes(new string('[', Redactor.DepthMax + 1) + new string(']', Redactor.DepthMax + 1)),
                Enough));
    }

    [Fact]
    public void Redact_LongerThanTheLimit_IsCutBetweenCharactersAfterRedaction()
    {
        var cut = s_redactor.Redact("""["a@b.example","éééé"]"""u8, 23);

        Assert.Equal("[\"[redacted:email]\",\"é", cut);
        Assert.True(Encoding.UTF8.GetByteCount(cut) <= 23);
    }

    /// <summary>Texts made to be slow: ten times as much takes some ten times as long, not a hundred.</summary>
    [Theory]
    [InlineData("1 ")]
    [InlineData("1-1.")]
    [InlineData("a.")]
    [InlineData("a@")]
    [InlineData("a@a.")]
    [InlineData(":1")]
    [InlineData("::")]
    [InlineData("sk-a")]
    [InlineData("eyJaaaaaaaa.")]
    [InlineData("AA11 ")]
    [InlineData("%41")]
    [InlineData("QUFB")]
    [InlineData("{[")]
    [InlineData("-----BEGIN ")]
    public void Redact_HostileText_TakesLinearTime(string part)
    {
        Time(200_000);
        var one = Math.Min(Time(20_000), Time(20_000));
        var ten = Math.Min(Time(200_000), Time(200_000));

        Assert.True(ten < (one * 40) + 200, $"{one:f1} ms, ten times as much {ten:f1} ms");

        double Time(int length)
        {
            var text = string.Concat(Enumerable.Repeat(part, length / part.Length));
            var json = Encoding.UTF8.GetBytes($"[{JsonSerializer.Serialize(text)}]");
            var began = Stopwatch.GetTimestamp();
            s_redactor.Redact(json, Enough);
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
