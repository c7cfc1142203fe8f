using System.Buffers;

namespace TackOS.Cedar.Evaluation;

/// <summary>
/// The numbers of policies, gathered without allocating: in the caller's room while they are few, else in a borrowed array. For one
/// method's use; it gives back what it borrowed when disposed.
/// </summary>
internal ref struct CandidateList(Span<int> room)
{
    /// <summary>The room that is enough for most decisions.</summary>
    public const int UsualRoom = 64;

    private Span<int> _numbers = room;
    private int[]? _borrowed;
    private int _count;

    public void Add(scoped ReadOnlySpan<int> numbers)
    {
        if (_count + numbers.Length > _numbers.Length)
            Grow(_count + numbers.Length);
        numbers.CopyTo(_numbers[_count..]);
        _count += numbers.Length;
    }

    /// <summary>Ascending and each once: a policy for <c>action in [a, b]</c> is found twice when the action is in both.</summary>
    public ReadOnlySpan<int> InOrder()
    {
        var found = _numbers[.._count];
        if (IsAscending(found))
            return found;
        found.Sort();
        var kept = 1;
        foreach (var number in found[1..])
        {
            if (number != found[kept - 1])
                found[kept++] = number;
        }

        return found[..kept];
    }

    public readonly void Dispose()
    {
        if (_borrowed is not null)
            ArrayPool<int>.Shared.Return(_borrowed);
    }

    // What one node of the index holds is in order already, and comparing is far cheaper than sorting.
    private static bool IsAscending(ReadOnlySpan<int> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] <= numbers[i - 1])
                return false;
        }

        return true;
    }

    private void Grow(int least)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(least, 2 * _numbers.Length));
        _numbers[.._count].CopyTo(larger);
        if (_borrowed is not null)
            ArrayPool<int>.Shared.Return(_borrowed);
        _numbers = _borrowed = larger;
    }
}
