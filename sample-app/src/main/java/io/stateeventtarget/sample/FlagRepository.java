package io.stateeventtarget.sample;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of flags: where they are at home.
 */
@Repository
@Profile("!sink")
class FlagRepository {

	private final JdbcClient jdbc;

	FlagRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	List<Flag> findAll() {
		return this.jdbc.sql("select * from flag").query(FlagRepository::toFlag).list();
	}

	Optional<Flag> find(String key) {
		return this.jdbc.sql("select * from flag where flag_key = ?")
			.param(key)
			.query(FlagRepository::toFlag)
			.optional();
	}

	/**
	 * Finds a flag and keeps others from changing it until the end of the transaction.
	 */
	Optional<Flag> findForChange(String key) {
		return this.jdbc.sql("select * from flag where flag_key = ? for update")
			.param(key)
			.query(FlagRepository::toFlag)
			.optional();
	}

	void save(Flag flag) {
		this.jdbc.sql("""
				merge into flag (flag_key, owner, description, enabled, rollout, environments, changed_by)
				key (flag_key) values (?, ?, ?, ?, ?, ?, ?)""")
			.params(flag.key(), flag.owner(), flag.description(), flag.enabled(), flag.rollout(),
					String.join(",", flag.environments()), flag.changedBy())
			.update();
	}

	boolean delete(String key) {
		return this.jdbc.sql("delete from flag where flag_key = ?").param(key).update() > 0;
	}

	private static Flag toFlag(ResultSet row, int number) throws SQLException {
		String environments = row.getString("environments");
		return new Flag(row.getString("flag_key"), row.getString("owner"), row.getString("description"),
				row.getBoolean("enabled"), row.getInt("rollout"),
				environments.isEmpty() ? List.of() : List.of(environments.split(",")), row.getString("changed_by"));
	}

}
