package sample

func decisionGrounds() []string {
	return []string{
		"Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
		"Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;",
		"Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
		"Căn cứ Nghị định số 68/2024/NĐ-CP ngày 25 tháng 6 năm 2024 của Chính phủ quy định về chữ ký số chuyên dùng công vụ;",
		"Theo đề nghị của Trưởng phòng Văn hóa - Xã hội.",
	}
}

func decisionArticles() [][]span {
	article := func(number, text string) []span { return []span{bold(number), regular(" " + text)} }
	point := func(text string) []span { return []span{regular(text)} }
	return [][]span{
		article("Điều 1.", "Phê duyệt Kế hoạch chuyển đổi số năm 2027 của Ủy ban nhân dân xã Hòa Bình với các mục tiêu chủ yếu sau:"),
		point("1. Toàn bộ văn bản đi của Ủy ban nhân dân xã, trừ văn bản có nội dung bí mật nhà nước, được ký số và gửi trên môi trường điện tử; văn bản đến được kiểm tra chữ ký số trước khi đăng ký."),
		point("2. Hồ sơ giải quyết thủ tục hành chính được tiếp nhận trực tuyến đạt từ 90% trở lên; kết quả giải quyết được trả dưới dạng bản điện tử có giá trị pháp lý."),
		point("3. Mỗi thôn có một tổ công nghệ số cộng đồng hướng dẫn người dân sử dụng dịch vụ công và chữ ký số cá nhân."),
		article("Điều 2.", "Nhiệm vụ và phân công thực hiện"),
		point("1. Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã quản lý thiết bị lưu khóa bí mật của cơ quan; bảo đảm chữ ký số của cơ quan chỉ được thực hiện sau khi văn bản đã có chữ ký số của người có thẩm quyền; bảo quản bản gốc văn bản điện tử theo quy định."),
		point("2. Phòng Văn hóa - Xã hội chủ trì, phối hợp với các đơn vị có liên quan tổ chức thực hiện Kế hoạch; tập huấn kỹ năng số cho cán bộ, công chức; báo cáo kết quả trước ngày 15 tháng 12 hằng năm."),
		point("3. Phòng Kinh tế bố trí kinh phí trong dự toán ngân sách hằng năm, bảo đảm tiết kiệm, hiệu quả và đúng chế độ."),
		point("4. Trung tâm Phục vụ hành chính công xã công khai quy trình, hướng dẫn tổ chức và cá nhân nộp hồ sơ trực tuyến, kiểm tra tính toàn vẹn của tài liệu gửi đến."),
		article("Điều 3.", "Các đơn vị thuộc Ủy ban nhân dân xã định kỳ hằng quý tự đánh giá kết quả thực hiện, gửi Phòng Văn hóa - Xã hội tổng hợp. Khó khăn, vướng mắc phát sinh được báo cáo kịp thời để Chủ tịch Ủy ban nhân dân xã quyết định."),
		article("Điều 4.", "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã, Trưởng phòng Văn hóa - Xã hội, Trưởng phòng Kinh tế, Giám đốc Trung tâm Phục vụ hành chính công xã và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./."),
	}
}

func decisionRecipients() []string {
	return []string{
		"- Như Điều 4;",
		"- Ủy ban nhân dân tỉnh (để báo cáo);",
		"- Thường trực Đảng ủy, HĐND xã;",
		"- Chủ tịch, các Phó Chủ tịch UBND xã;",
		"- Lưu: VT, VHXH.",
	}
}
