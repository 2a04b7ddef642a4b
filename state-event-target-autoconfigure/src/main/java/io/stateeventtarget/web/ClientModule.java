package io.stateeventtarget.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A file of the browser client.
 *
 * @param contentType what it is
 * @param etag tells its versions apart
 * @param bytes its content
 */
record ClientModule(String contentType, String etag, byte[] bytes) {

	private static final int ETAG_LENGTH = 32;

	/**
	 * Finds a file.
	 * @param name its name
	 * @return the file, or {@code null} if there is none
	 */
	static @Nullable ClientModule find(String name) {
		if (!name.startsWith("client.")) {
			return null;
		}
		try (InputStream input = ClientModule.class.getResourceAsStream(name)) {
			if (input == null) {
				return null;
			}
			byte[] bytes = input.readAllBytes();
			String type = name.endsWith(".js") ? "text/javascript;charset=UTF-8" : "text/plain;charset=UTF-8";
			return new ClientModule(type, "\"" + digest(bytes) + "\"", bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String digest(byte[] bytes) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
			return HexFormat.of().formatHex(digest).substring(0, ETAG_LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("There is no SHA-256", ex);
		}
	}

	WebAnswer.Response answer(WebRequest request) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
		headers.set(HttpHeaders.ETAG, this.etag);
		headers.set("X-Content-Type-Options", "nosniff");
		if (Preconditions.isUnmodified(request, this.etag)) {
			return new WebAnswer.Response(304, headers, new byte[0]);
		}
		headers.set(HttpHeaders.CONTENT_TYPE, this.contentType);
		return new WebAnswer.Response(200, headers, this.bytes);
	}

}
