/*
 * tests/lib/layout_facts.h - the facts of a report that never changes: something of every section, and of every shape that text and page
 * have for it. In JSON with ' for ", in the order of a report.
 *
 * Whoever changes a word here changes what tests/unit/test_layout.c pins, for every layout that there was: add a fact only where a new
 * shape comes, with a new layout.
 *
 * Threading: constant tables.
 */
#ifndef SP_TESTS_LAYOUT_FACTS_H
#define SP_TESTS_LAYOUT_FACTS_H

#define LF(kind, id, data) "{'kind':'" kind "','id':'" id "','class':'public','source':'synthetic','received':'2026-10-14T17:46:40Z','data':{" data "}}"
#define LF_MORE(kind, id, more, data) "{'kind':'" kind "','id':'" id "'," more ",'received':'2026-10-15T00:00:00Z','data':{" data "}}"
#define LF_TEXT(text, language) "{'text':'" text "','lang':'" language "'}"
#define LF_MONEY(value, currency) "{'value':'" value "','currency':'" currency "'}"
#define LF_YEAR(year, currency, rest) \
    LF("financial.statement", year, "'period_from':'" year "-01-01','period_to':'" year "-12-31','gaap':'la_gaap','audited':'audited','currency':'" currency "','unit':1000000," rest)
#define LF_PAID(id, day, value, currency, days) \
    LF("trade_payments.experience", id, "'terms_days':30,'amount':" LF_MONEY(value, currency) ",'days_beyond_terms':" days ",'as_of':'" day "'")
#define LF_INVOICES(month, issued) \
    LF("invoices.month", month, "'month':'" month "','issued':12,'issued_amount':" LF_MONEY(issued, "LAK") ",'largest_customer_share':'26.5','top_customers_share':'54'")
#define LF_DISPUTED "'class':'public','source':'la.erp','disputed':true"

static const char *const layout_facts[] = {
    LF("registered.name", "legal", "'type':'legal','text':" LF_TEXT("ບໍລິສັດ ສະພານທອງ ຈຳກັດ", "lo")),
    LF("registered.name", "en", "'type':'translation','text':" LF_TEXT("Golden <Bridge> & \\\"Sons\\\" Co., Ltd", "en")),
    LF_MORE("registered.name", "former.1", LF_DISPUTED, "'type':'former','text':" LF_TEXT("บริษัท สะพานทอง จำกัด", "th")),
    LF("registered.name", "former.2", "'type':'former','text':" LF_TEXT("金桥有限公司", "zh")),
    LF("registered.legal_form", "1", "'elf':'JUEU','text':" LF_TEXT("ບໍລິສັດຈຳກັດ", "lo")),
    LF("registered.status", "1", "'code':'active','date':'2016-10-21'"),
    LF("registered.founded", "1", "'date':'2016-10-21'"),
    LF_MORE("registered.capital", "1", LF_DISPUTED ",'valid_from':'2024-01-01','valid_to':'2027-12-31'", "'kind':'registered','amount':" LF_MONEY("8051000000000", "LAK")),
    LF("registered.address", "1", "'type':'registered','text':" LF_TEXT("217 ຖະໜົນ ສະຫວັນ, ນະຄອນຫຼວງວຽງຈັນ", "lo") ",'country':'LA','region':'LA-VT'"),
    LF("registered.activity", "1", "'scheme':'isic4','code':'4210','text':" LF_TEXT("ຂົວທາງ", "lo") ",'main':true"),
    LF("registered.activity", "2", "'scheme':'isic4','code':'4690','main':false"),
    LF("registered.scope", "1", "'text':" LF_TEXT("Bridges and roads; trade in what they are built of, with neighbours on both banks of the river. A \\\\ stroke.", "en")),
    LF("registered.headcount", "1", "'count':1337,'as_of':'2024-12-31'"),
    LF("registered.event", "1", "'type':'capital_change','date':'2016-10-21'"),
    LF("registered.authority", "1", "'name':" LF_TEXT("ကုမ္ပဏီများ မှတ်ပုံတင်ရုံး", "my")),
    LF("registered.contact", "1", "'type':'website','value':'https://example.com/a-very-long-address/that/has/no/blank/anywhere/in/it'"),
    LF("identifiers.identifier", "1", "'scheme':'la.ern','value':'0100001234','check':'no-check'"),
    LF("ownership.owner", "1", "'name':" LF_TEXT("ក្រុមហ៊ុន ស្ពានមាស", "km") ",'type':'company','country':'KH','interest':'shareholding','share':'51','direct':true"),
    LF_MORE("ownership.owner", "2", LF_DISPUTED, "'name':" LF_TEXT("ທ້າວ ສົມພອນ", "lo") ",'type':'person','country':'LA','interest':'shareholding','share':'30.25','beneficial':true"),
    LF("ownership.owner", "3", "'name':" LF_TEXT("Nguyễn Văn Ánh", "vi") ",'interest':'shareholding','share':'10'"),
    LF("ownership.owner", "4", "'name':" LF_TEXT("شركة الجسر", "ar") ",'interest':'shareholding','share':'8.75'"),
    LF("ownership.parent", "1", "'relation':'direct_parent','name':" LF_TEXT("தங்கப் பாலம்", "ta") ",'share':'51'"),
    LF("ownership.branch", "1", "'name':" LF_TEXT("Kantor Cabang Medan", "id") ",'country':'ID','status':'active'"),
    LF("ownership.investment", "1", "'name':" LF_TEXT("Jambatan Emas Sdn Bhd", "ms") ",'country':'MY','share':'25','amount':" LF_MONEY("1250000.50", "MYR")),
    LF("officers.officer", "1", "'name':" LF_TEXT("ວັນນາ ຈັນທະລາ", "lo") ",'role':'chair','legal_representative':true,'from':'2023-03-05'"),
    LF("officers.officer", "2", "'name':" LF_TEXT("王小明", "zh") ",'role':'general_manager','country':'CN','from':'2016-12-20','to':'2026-01-31'"),
    LF_YEAR("2022", "LAK", "'revenue':'4100','profit':'-1200','total_assets':'8000','equity':'3000','cash':'15','receivables':'700'"),
    LF_YEAR("2023", "THB", "'revenue':'77','profit':'3','total_assets':'90','equity':'40','cash':'1','receivables':'7'"),
    LF_YEAR("2024", "LAK", "'revenue':'5100','profit':'-200','total_assets':'9000','equity':'4000','cash':'25','receivables':'900'"),
    LF_YEAR("2025", "LAK", "'revenue':'6200.5','profit':'310','total_assets':'9500','equity':'4310','cash':'31','receivables':'650'"),
    LF_PAID("1", "2025-12-31", "500", "LAK", "0"), LF_PAID("2", "2026-03-31", "700", "LAK", "12"), LF_PAID("3", "2026-06-30", "650", "LAK", "-3"),
    LF_PAID("4", "2026-03-31", "12000", "USD", "45"), LF_PAID("5", "2026-06-30", "9000.75", "USD", "60"),
    LF("credit_facilities.facility", "1", "'contract':'K-1','lender':" LF_TEXT("ທະນາຄານຕົວຢ່າງ", "lo") ",'type':'working_capital','state':'overdue','currency':'LAK','limit':" LF_MONEY("25460000001", "LAK")
       ",'balance':" LF_MONEY("13748400000", "LAK") ",'rate':'10.3','repayment':'quarterly','from':'2023-12-16','to':'2028-12-21','as_of':'2025-02-20'"),
    LF("credit_facilities.protection", "1", "'contract':'K-1','type':'real_estate','value':" LF_MONEY("39730000001", "LAK") ",'valuation':'market','valued':'2024-11-20','rank':1"),
    LF("credit_facilities.guarantee", "1", "'direction':'given','type':'joint','name':" LF_TEXT("PT Jembatan", "id") ",'amount':" LF_MONEY("1", "LAK") ",'called':false"),
    LF("credit_facilities.joint_debtor", "1", "'contract':'K-1','name':" LF_TEXT("Ponte de Ouro, Lda.", "pt") ",'share':'50'"),
    LF("legal.case", "1", "'number':'C-1277/2023','court':" LF_TEXT("ສານປະຊາຊົນ", "lo") ",'type':'contract','role':'defendant','state':'decided','amount':" LF_MONEY("3500000000", "LAK")
       ",'filed':'2023-10-25','decided':'2024-05-21','outcome':'settled'"),
    LF("legal.penalty", "1", "'type':'fine','amount':" LF_MONEY("110000000", "LAK") ",'reason':" LF_TEXT("ບໍ່ໄດ້ແຈ້ງບັນຊີ", "lo") ",'date':'2023-11-20'"),
    LF("legal.pledge", "1", "'type':'movable','amount':" LF_MONEY("11680000000", "LAK") ",'from':'2022-08-25','to':'2027-09-05'"),
    LF("watch_lists.match", "1", "'list':'world_bank','type':'sanction','basis':'name','score':'80.5','state':'dismissed','listed':'2019-09-24','checked':'2025-11-04'"),
    LF("tax.arrears", "1", "'type':'corporate_income','amount':" LF_MONEY("2267000001", "LAK") ",'state':'instalments','due':'2024-01-08','as_of':'2025-11-28'"),
    LF("tax.rating", "2024", "'scheme':'cn_tax_credit','grade':'B','year':'2024'"),
    LF("tax.penalty", "1", "'type':'late_filing','number':'T-257286','amount':" LF_MONEY("337900001", "LAK") ",'date':'2024-06-14'"),
    LF_INVOICES("2025-01", "1"), LF_INVOICES("2025-02", "2"), LF_INVOICES("2025-03", "30"), LF_INVOICES("2025-04", "400"), LF_INVOICES("2025-05", "5000"),
    LF_INVOICES("2025-06", "60000"), LF_INVOICES("2025-07", "700000"), LF_INVOICES("2025-08", "8000000"), LF_INVOICES("2025-09", "90000000"),
    LF("electricity.month", "2025-05", "'month':'2025-05','meter':'M-561912','kwh':'142699','peak_kw':'476'"),
    LF("electricity.month", "2025-06", "'month':'2025-06','meter':'M-561912','kwh':'142700.5','cut_off':true"),
    LF("shipping.vessel", "1", "'imo':'9222223','flag':'TH','type':'general_cargo','role':'registered_owner','state':'in_service','built':'2015'"),
    LF("shipping.bill_of_lading", "1", "'number':'BL228889','role':'consignee','loading':'VNSGN','discharge':'SGSIN','issued':'2024-05-01','goods':" LF_TEXT("柚木板材", "zh")
       ",'hs':'440710','quantity':'10','unit':'TNE','containers':1,'value':" LF_MONEY("177790", "USD")),
    LF("shipping.container", "1", "'number':'SPTU2222225','type':'42G1','bill':'BL228889','state':'delivered','gross_kg':'25516'"),
    LF("foreign_trade.flow", "1", "'period_from':'2024-01-01','period_to':'2024-12-31','flow':'export','hs':'271600','country':'MY','value':" LF_MONEY("1322116", "USD")),
    LF("foreign_trade.customs_rating", "1", "'grade':'certified','from':'2023-07-12'"),
    LF("score.score", "1", "'model':'synthetic','version':'1','score':'465','lowest':'300','highest':'850','grade':'C','pd':'8.4','horizon_months':12,'as_of':'2025-04-17'"),
    LF("score.reason", "1.1", "'score':'1','rank':1,'code':'late_payment','points':'-21'"),
    LF("alerts.alert", "1", "'rule':'early.13','severity':'medium','trigger':'late_accounts','state':'open','about':'financial.statement/2025','raised':'2025-06-12'"),
    LF("query_history.query", "1", "'who':'MY/bank-1','at':'2025-10-10T08:15:30Z','purpose':'credit_granting','product':'basic','authorisation':'C-195691','basis':'subject_consent','outcome':'answered'"),
    LF("disputes.dispute", "d-1", "'kind':'registered.capital','fact':'1','field':'amount','by':'subject','claim':" LF_TEXT("ທຶນແມ່ນ 70 ຕື້ກີບ", "lo")
       ",'raised':'2026-10-01','deadline':'2026-10-21','outcome':'open'"),
    LF("disputes.dispute", "d-2", "'kind':'ownership.owner','fact':'2','field':'share','by':'participant','claim':" LF_TEXT("The share was sold.", "en")
       ",'raised':'2026-10-02','deadline':'2026-10-22','outcome':'unresolved','decided':'2026-10-10'"),
    LF("disputes.dispute", "d-3", "'kind':'registered.name','fact':'former.1','by':'subject','claim':" LF_TEXT("It was never ours.", "en")
       ",'raised':'2026-10-03','deadline':'2026-10-23','outcome':'open'"),
    LF("disputes.statement", "d-2", "'text':" LF_TEXT("We hold it.", "en") ",'date':'2026-10-11','kind':'ownership.owner','fact':'2','dispute':'d-2'"),
    LF("labour.project", "1", "'name':" LF_TEXT("Tulay ng Ginto", "fil") ",'role':'subcontractor','country':'PH','headcount':360,'as_of':'2025-03-23'"),
    LF("labour.wage_arrears", "1", "'amount':" LF_MONEY("916666667", "LAK") ",'workers':45,'since':'2025-07','state':'open','listed':false,'as_of':'2025-07-18'"),
};

#endif
