namespace TackOS.Server;

/// <summary>
/// Every logger of the process, so that whatever a library logs passes the redactor before it reaches any provider: message, exception and scopes
/// alike. What is structured in them becomes text, since a value could stand in any part of it.
/// </summary>
internal sealed class RedactedLogging(ILoggerFactory inner, Func<string, string> redact) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName), redact);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, Func<string, string> redact) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(redact(state.ToString() ?? ""));

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var told = exception is null ? null : new ToldException(redact(exception.ToString()));
            inner.Log(logLevel, eventId, redact(formatter(state, exception)), told, static (text, _) => text);
        }
    }

    /// <summary>Shows as what the exception showed as, with the secrets taken out.</summary>
    private sealed class ToldException(string told) : Exception(told)
    {
        public override string ToString() => Message;
    }
}
