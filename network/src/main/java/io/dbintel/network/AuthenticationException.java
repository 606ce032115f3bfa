package io.dbintel.network;

/** No credentials, wrong ones, or none to be had. The message goes to the client: it holds no secret. */
public final class AuthenticationException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }

    public AuthenticationException(String message, Throwable cause) {
        super(message, cause);
    }
}
