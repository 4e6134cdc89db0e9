using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorNet.Core.Optimizers;

/// <summary>Schedules stand in files as on the command line.</summary>
internal sealed class ScheduleJsonConverter : JsonConverter<Schedule>
{
    /// <inheritdoc/>
    public override Schedule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Schedule.Parse(reader.GetString() ?? throw new JsonException("A schedule is a text."));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Schedule value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
