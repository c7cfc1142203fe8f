using TackOS.Departments;
using TackOS.Identity;
using TackOS.Missions;
using TackOS.Witnesses;

namespace TackOS.Server.Storage;

/// <summary>Departments, agents and missions, as the transaction that is about to change one must see them.</summary>
internal static partial class Rows
{
    public static Department? Department(Database db, string id) => db.One(
        "SELECT id, role, autonomy, trial, tools FROM department WHERE id = ?1",
        row => new Department(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.Json<string[]>(4)), id);

    public static Agent? Agent(Database db, string id) => db.One(
        "SELECT id, department, mission, on_behalf_of, active FROM agent WHERE id = ?1",
        row => new Agent(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetString(3), row.Flag(4)), id);

    /// <summary>Null for an operator without an authenticator.</summary>
    public static StepUpState? StepUp(Database db, string operatorId) => db.One(
        "SELECT enrolment, step, wrong, wrong_since_right, locked_until FROM step_up WHERE operator = ?1",
        row => new StepUpState(row.GetString(0), row.GetInt64(1), row.Json<DateTimeOffset[]>(2), row.GetInt32(3), row.TimeOrNull(4)), operatorId);

    public static Mission? Mission(Database db, string id) => db.One(
        "SELECT id, department, title, deadline FROM mission WHERE id = ?1", ReadMission, id);

    public static List<Mission> Missions(Database db) => db.All("SELECT id, department, title, deadline FROM mission ORDER BY id", ReadMission);

    public static WitnessPolicy WitnessPolicy(Database db) =>
        db.One("SELECT witnesses, quorum FROM witness_policy", row => new WitnessPolicy(row.Json<WitnessAddress[]>(0), row.GetInt32(1))) ?? TackOS.Witnesses.WitnessPolicy.None;

    /// <summary>Whose an account or a call is; null for the company's, and for what is of no department.</summary>
    public static string? DepartmentOf(Database db, string subject) => subject.Split(':', 2) switch
    {
        ["department", var department] => department,
        ["agent", var agent] => Agent(db, agent)?.Department,
        ["mission", var mission] => Mission(db, mission)?.Department,
        [var call] => db.One("SELECT department FROM call WHERE id = ?1", row => row.GetString(0), call),
        _ => null,
    };

    /// <summary>Who may have set whom the agent acts for, or issued the token it comes with; for a draft that is run, who had a part in the draft.</summary>
    public static List<string> InterestedIn(Database db, string agent, string credential) =>
    [
        .. db.All(
            "SELECT set_by FROM agent WHERE id = ?1 UNION ALL SELECT issued_by FROM agent_token WHERE id = ?2 UNION ALL SELECT interested FROM approval WHERE id = ?2",
            row => row.Json<string[]>(0), agent, credential).SelectMany(some => some).Distinct(StringComparer.Ordinal),
    ];

    private static Mission ReadMission(Row row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.TimeOrNull(3));
}
