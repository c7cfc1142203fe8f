namespace TackOS.Bench;

/// <summary>Statistics that a single slow sample does not move.</summary>
internal static class Samples
{
    /// <summary>The nearest-rank percentile. The list is sorted in place.</summary>
    public static double Percentile(List<double> samples, int percent)
    {
        samples.Sort();
        return samples[Math.Clamp((int)Math.Ceiling(samples.Count * percent / 100.0) - 1, 0, samples.Count - 1)];
    }

    public static double Median(IEnumerable<double> samples) => Percentile([.. samples], 50);
}
