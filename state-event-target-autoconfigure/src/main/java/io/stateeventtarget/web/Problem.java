package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpHeaders;

/**
 * What a client is told when it does not get what it asked for: a problem detail of RFC
 * 9457 that says nothing but what is written here.
 */
enum Problem {

	/**
	 * There is nothing, or nothing that the client may know of.
	 */
	NOT_FOUND(404, "Not Found", "There is nothing at this address."),

	/**
	 * There is no such entry.
	 */
	NO_ENTRY(404, "Not Found", "There is no such entry."),

	/**
	 * The page is of another origin.
	 */
	FOREIGN_ORIGIN(403, "Forbidden", "Pages of this origin are not allowed here."),

	/**
	 * The namespace is not open for this.
	 */
	NOT_READABLE(403, "Forbidden", "This namespace cannot be read here."),

	/**
	 * The source refused a write.
	 */
	REFUSED(403, "Forbidden", "The write was refused."),

	/**
	 * The method is none of those that are allowed.
	 */
	METHOD(405, "Method Not Allowed", "This method is not allowed here."),

	/**
	 * Nothing here is of an acceptable type.
	 */
	NOT_ACCEPTABLE(406, "Not Acceptable", "There are application/json and text/event-stream."),

	/**
	 * The entry is another than expected.
	 */
	PRECONDITION(412, "Precondition Failed", "The entry has another version."),

	/**
	 * The body is too long.
	 */
	TOO_LARGE(413, "Content Too Large", "The body is too long."),

	/**
	 * The body is not plain JSON.
	 */
	MEDIA_TYPE(415, "Unsupported Media Type", "The body has to be application/json without a content encoding."),

	/**
	 * The key is none.
	 */
	BAD_KEY(400, "Bad Request", "The last part of the path is no key of this namespace."),

	/**
	 * The value is none.
	 */
	BAD_VALUE(400, "Bad Request", "The body is no JSON value of the type of this namespace."),

	/**
	 * The condition cannot be understood.
	 */
	BAD_CONDITION(400, "Bad Request", "If-Match takes one entity tag or *, and If-None-Match takes *."),

	/**
	 * Something is wrong here.
	 */
	FAILED(500, "Internal Server Error", "The request could not be handled."),

	/**
	 * There are too many sessions.
	 */
	BUSY(503, "Service Unavailable", "There are too many sessions."),

	/**
	 * The source is not reached, or the gateway does not run.
	 */
	UNAVAILABLE(503, "Service Unavailable", "The source cannot be reached now."),

	/**
	 * What became of it is not known.
	 */
	TIMEOUT(504, "Gateway Timeout", "There was no answer in time; a write may have been made.");

	private final int status;

	private final String title;

	private final String detail;

	Problem(int status, String title, String detail) {
		this.status = status;
		this.title = title;
		this.detail = detail;
	}

	WebAnswer.Response answer() {
		return answer(new HttpHeaders());
	}

	WebAnswer.Response answer(HttpHeaders headers) {
		headers.set(HttpHeaders.CONTENT_TYPE, "application/problem+json");
		headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
		headers.set("X-Content-Type-Options", "nosniff");
		if (this.status == BUSY.status) {
			headers.set(HttpHeaders.RETRY_AFTER, "5");
		}
		String body = "{\"type\":\"about:blank\",\"title\":\"" + this.title + "\",\"status\":" + this.status
				+ ",\"detail\":\"" + this.detail + "\"}";
		return new WebAnswer.Response(this.status, headers, body.getBytes(StandardCharsets.UTF_8));
	}

}
