/* tools/saphan/commands.h - the commands of `saphan`; each takes its own argv, argv[0] being the command's name. */
#ifndef SP_TOOLS_SAPHAN_COMMANDS_H
#define SP_TOOLS_SAPHAN_COMMANDS_H

int sp_cmd_init(int argc, char **argv);
int sp_cmd_join(int argc, char **argv);
int sp_cmd_key_new(int argc, char **argv);
int sp_cmd_key_list(int argc, char **argv);
int sp_cmd_alliance_init(int argc, char **argv);
int sp_cmd_alliance_admit(int argc, char **argv);
int sp_cmd_alliance_revoke(int argc, char **argv);
int sp_cmd_alliance_crl(int argc, char **argv);
int sp_cmd_alliance_publish(int argc, char **argv);
int sp_cmd_alliance_root(int argc, char **argv);
int sp_cmd_alliance_propose(int argc, char **argv);
int sp_cmd_alliance_sign(int argc, char **argv);
int sp_cmd_alliance_diff(int argc, char **argv);
int sp_cmd_alliance_show(int argc, char **argv);
int sp_cmd_participant_add(int argc, char **argv);
int sp_cmd_participant_list(int argc, char **argv);
int sp_cmd_import(int argc, char **argv);
int sp_cmd_export(int argc, char **argv);
int sp_cmd_search(int argc, char **argv);
int sp_cmd_doubles(int argc, char **argv);
int sp_cmd_show(int argc, char **argv);
int sp_cmd_history(int argc, char **argv);
int sp_cmd_authorisation_new(int argc, char **argv);
int sp_cmd_authorisation_show(int argc, char **argv);
int sp_cmd_authorisation_list(int argc, char **argv);
int sp_cmd_authorisation_revoke(int argc, char **argv);
int sp_cmd_queries(int argc, char **argv);
int sp_cmd_check(int argc, char **argv);
int sp_cmd_migrate(int argc, char **argv);
int sp_cmd_dispute_open(int argc, char **argv);
int sp_cmd_dispute_list(int argc, char **argv);
int sp_cmd_dispute_show(int argc, char **argv);
int sp_cmd_dispute_settle(int argc, char **argv);
int sp_cmd_retention(int argc, char **argv);
int sp_cmd_notices(int argc, char **argv);
int sp_cmd_policy_show(int argc, char **argv);
int sp_cmd_policy_check(int argc, char **argv);
int sp_cmd_backup(int argc, char **argv);
int sp_cmd_restore(int argc, char **argv);
int sp_cmd_report(int argc, char **argv);
int sp_cmd_report_redact(int argc, char **argv);
int sp_cmd_report_suspend(int argc, char **argv);
int sp_cmd_report_reinstate(int argc, char **argv);
int sp_cmd_report_revoke(int argc, char **argv);
int sp_cmd_report_supersede(int argc, char **argv);
int sp_cmd_report_status(int argc, char **argv);
int sp_cmd_call(int argc, char **argv);
int sp_cmd_status(int argc, char **argv);
int sp_cmd_schema_export(int argc, char **argv);
int sp_cmd_conform(int argc, char **argv);
int sp_cmd_catalogue_lint(int argc, char **argv);
int sp_cmd_catalogue_diff(int argc, char **argv);
int sp_cmd_catalogue_coverage(int argc, char **argv);
int sp_cmd_catalogue_sign(int argc, char **argv);
int sp_cmd_catalogue_verify(int argc, char **argv);
int sp_cmd_catalogue_export(int argc, char **argv);
int sp_cmd_catalogue_import(int argc, char **argv);
int sp_cmd_tsa_init(int argc, char **argv);
int sp_cmd_tsa_serve(int argc, char **argv);
int sp_cmd_tsa_renew(int argc, char **argv);

#endif
