using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class LaneAssignmentTests
{
    private readonly List<Session> _members =
        [.. Enumerable.Range(1, 3).Select(number => new Session(number, new TestRef($"w{number}"), new JoinRequest(1, "", ""), new TestRef("server"), default, 8))];

    [Fact]
    public void Draws_OfAnyOrder_KeepCountsTrueAndNameNoLaneTwice()
    {
        for (var seed = 0u; seed < 300; seed++)
        {
            var (assignment, state) = (new LaneAssignment(8), (seed * 2_654_435_761u) + 1);
            for (var turn = 0; turn < 60; turn++)
            {
                var member = _members[Draw(ref state, 3)];
                var lane = Draw(ref state, 8);
                switch (Draw(ref state, 7))
                {
                    case 0:
                        assignment.Give(assignment.Unowned()[..Math.Min(2, assignment.UnownedCount)].ToArray(), member);
                        break;
                    case 1 when assignment.SecondOf(lane) is null && assignment.OwnerOf(lane) is { } owner && owner != member:
                        assignment.GiveSecond(lane, member);
                        break;
                    case 2:
                        assignment.NoteArrival(new Subtree(0, lane), member);
                        break;
                    case 3:
                        assignment.NoteSecond(new Subtree(0, lane), member);
                        break;
                    case 4:
                        assignment.Withdraw(member);
                        break;
                    case 5:
                        assignment.Forget(member);
                        assignment.Withdraw(member);
                        break;
                    default:
                        assignment.WithdrawSeconds(member);
                        break;
                }

                Check(assignment);
            }

            assignment.Clear(_members);
            assignment.UnownedCount.ShouldBe(8);
            _members.ForEach(member => member.OwedLanes.ShouldBe(0));
        }
    }

    private void Check(LaneAssignment assignment)
    {
        assignment.Unowned().Length.ShouldBe(assignment.UnownedCount);
        var seconds = Enumerable.Range(0, 8).Select(assignment.SecondOf).ToList();
        foreach (var member in _members)
        {
            var owed = assignment.OwedBy(member).ToArray();
            owed.ShouldBe(owed.Distinct());
            owed.Length.ShouldBe(member.OwedLanes);
            seconds.Count(second => second == member).ShouldBe(member.OwedSeconds);
        }
    }

    private static int Draw(ref uint state, int below)
    {
        state = (state * 1_664_525u) + 1_013_904_223u;
        return (int)((state >> 8) % (uint)below);
    }
}
