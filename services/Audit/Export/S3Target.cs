using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using SatGate.Audit.Query;

namespace SatGate.Audit.Export;

/// <summary>
/// Puts records into an S3-compatible object store, many to an object, as JSON Lines. An object is named after its
/// first
/// record: what is sent again after a crash replaces the same object, so the bucket never has a record twice.
/// </summary>
internal sealed class S3Target : IEventTarget, IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly AmazonS3Client _client;
    private readonly S3Settings _settings;

    public S3Target(S3Settings settings)
    {
        _settings = settings;
        var config = new AmazonS3Config
        {
            AuthenticationRegion = settings.Region,
            Timeout = s_timeout,
            // The pump tries again, and says so.
            MaxErrorRetry = 0,
            // Most compatible stores know no others than those that a request cannot do without.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(settings.Region);
        }

        _client = new AmazonS3Client(new BasicAWSCredentials(settings.AccessKey, settings.SecretKey), config);
    }

    public string Name => $"s3:{_settings.Endpoint}:{_settings.Bucket}:{_settings.Prefix}";

    /// <summary>An object costs a request, however small it is.</summary>
    public int RecordsMax => RecordQuery.RecordsMax;

    public TimeSpan Pause { get; } = TimeSpan.FromMinutes(1);

    public async Task SendAsync(IReadOnlyList<byte[]> records, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        foreach (var record in records)
        {
            body.Write(record);
            body.WriteByte((byte)'\n');
        }

        body.Position = 0;
        using var first = JsonDocument.Parse(records[0]);
        await _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _settings.Bucket,
                Key = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_settings.Prefix}audit-{new RecordView(first.RootElement).Number:d19}.jsonl"),
                InputStream = body,
                ContentType = "application/x-ndjson",
                UseChunkEncoding = false,
            },
            cancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
