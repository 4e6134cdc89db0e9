using System.Globalization;
using System.Text;

namespace ActorNet.Core.Training;

/// <summary>Writes sets of lanes for messages.</summary>
public static class LaneNames
{
    /// <summary>Such as <c>lane 3</c> or <c>lanes 0-3, 6</c>.</summary>
    public static string Format(IEnumerable<int> lanes)
    {
        var sorted = lanes.Order().ToArray();
        var text = new StringBuilder(sorted.Length == 1 ? "lane " : "lanes ");
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            while (end + 1 < sorted.Length && sorted[end + 1] == sorted[end] + 1)
            {
                end++;
            }

            text.Append(i == 0 ? "" : ", ").Append(CultureInfo.InvariantCulture, $"{sorted[i]}");
            if (end > i)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{sorted[end]}");
            }

            i = end + 1;
        }

        return text.ToString();
    }
}
